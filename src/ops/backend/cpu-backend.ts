/**
 * tfjs's CPU backend with tensors that may live in the memory of the WebAssembly kernels. A kernel
 * finds its arguments there without a copy; whatever else reads a tensor's values (tfjs's own
 * kernels, the references) sees them as an array over that memory.
 */
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu/dist/backend_cpu.js';
import type { BackendValues, DataType, Tensor, TypedArray } from '@tensorflow/tfjs-core';
import { StepMemory, type Allocator, type Block, type Heap } from '../wasm/heap';
import type { Kernels } from '../wasm/kernels';
import type { Captured } from '../replay/capture';
import type { Sources } from '../replay/step-input';
import { dataIdNumber, type DataId } from './tfjs-adapter';

/** Memory that several tensors may be parts of; it goes with the last of them. */
interface SharedBlock extends Block {
  readonly from: Allocator;
  users: number;
}

/** What the backend knows about a tensor. */
interface CpuTensor {
  /** For a tensor in the heap an array over it, made anew: memory that grows detaches old ones. */
  values: BackendValues;
  readonly dtype: DataType;
  refCount: number;
  block?: SharedBlock;
  pointer?: number;
  length?: number;
}

/** A block that `room` gave. */
export interface Room extends Block {
  readonly from: Allocator;
}

/** What is noticed while a step is recorded. */
export interface RecordedMemory {
  /** Gives back what holds the step's inputs and constants. */
  readonly release: () => void;
  /** Whether JavaScript saw numbers that another step would have otherwise. */
  readonly isFixed: boolean;
}

export class CpuBackend extends MathBackendCPU {
  #kernels: Kernels | undefined;
  #steps: StepMemory | undefined;
  /** Undefined while nothing is recorded. */
  #recording:
    { readonly since: number; readonly kept: SharedBlock[]; isFixed: boolean } | undefined;
  /** Those that the recorded step has made and not yet disposed. */
  readonly #ofStep = new Set<CpuTensor>();

  get kernels(): Kernels | undefined {
    return this.#kernels;
  }

  /** From now on; once given, kernels stay, since tensors lie in their memory. */
  adopt(kernels: Kernels): void {
    this.#kernels ??= kernels;
  }

  /** Set where steps can be recorded, see replay/cpu-capture.ts. */
  capture: ((sources: Sources, step: () => Tensor) => Captured) | undefined;

  /** Whether ops run in WebAssembly; else the references do, whatever was loaded. */
  usesKernels = false;

  /** Memory for the time of one op; `leave` gives it back. */
  room(bytes: number): Room {
    const from = this.#allocator();
    return { ...from.allocate(bytes), from };
  }

  leave(room: Room): void {
    room.from.release(room);
  }

  /** Where recorded steps work. */
  get stepMemory(): StepMemory {
    return (this.#steps ??= new StepMemory(this.#engine().heap));
  }

  /**
   * Runs a step in the memory of steps. What it leaves there is moved out in the end; what it was
   * given from JavaScript lies in blocks of its own.
   */
  recordMemory(step: () => void): RecordedMemory {
    const probe = super.write(NOTHING, [0], 'float32');
    const recording = { since: dataIdNumber(probe), kept: [] as SharedBlock[], isFixed: false };
    super.disposeData(probe);
    this.#recording = recording;
    try {
      step();
    } finally {
      this.#recording = undefined;
      for (const record of [...this.#ofStep]) this.#moveOut(record);
    }
    const { kept, isFixed } = recording;
    return {
      isFixed,
      release: () => {
        kept.forEach(leaveBlock);
      },
    };
  }

  /** Another step has other numbers there: from now on they lie in a block of the step's own. */
  givenToStep(dataId: DataId): number {
    return this.#moveIn(this.#record(dataId));
  }

  /** That of the values; tfjs may call them another. */
  storedType(dataId: DataId): DataType {
    return this.#record(dataId).dtype;
  }

  /** Where a tensor's values lie in the heap. Those that lie elsewhere are moved there first. */
  pointer(dataId: DataId): number {
    const record = this.#record(dataId);
    if (record.pointer !== undefined) return record.pointer;
    const recording = this.#recording;
    if (recording !== undefined && dataIdNumber(dataId) > recording.since) {
      // As on the GPU: more than one number is right only for tfjs's zeros and ones.
      recording.isFixed ||= !isConstant(record.values);
    }
    return this.#moveIn(record, dataId);
  }

  /** A tensor of the heap; what it holds is undefined until a kernel writes it. */
  allocate(shape: readonly number[], dtype: 'float32' | 'int32'): { dataId: DataId; at: number } {
    const length = shape.reduce((product, axis) => product * axis, 1);
    const from = this.#allocator();
    const { pointer, bytes } = from.allocate(4 * length);
    const dataId = this.#part({ pointer, bytes, from, users: 0 }, pointer, length, dtype);
    if (from === this.#steps) this.#ofStep.add(this.#record(dataId));
    return { dataId, at: pointer };
  }

  /** float32 tensors over one memory of zeros, which goes with the last of them. */
  parts(length: number, parts: readonly { offset: number; length: number }[]): DataId[] {
    if (this.#kernels === undefined) {
      const whole = new Float32Array(length);
      return parts.map((part) =>
        super.write(
          whole.subarray(part.offset, part.offset + part.length),
          [part.length],
          'float32',
        ),
      );
    }
    const { heap } = this.#kernels;
    const block = { ...heap.allocate(4 * length), from: heap, users: 0 };
    heap.floats(block.pointer, length).fill(0);
    return parts.map((part) =>
      this.#part(block, block.pointer + 4 * part.offset, part.length, 'float32'),
    );
  }

  #part(block: SharedBlock, pointer: number, length: number, dtype: 'float32' | 'int32'): DataId {
    const dataId = super.write(NOTHING, [length], dtype);
    block.users++;
    this.#place(this.#record(dataId), block, pointer, length);
    return dataId;
  }

  /** Values over the heap are copied: tfjs's kernels may return a part of their argument. */
  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    return super.write(this.#outlives(values) ? values : copyOf(values), shape, dtype);
  }

  /** The values themselves: writing to them writes to the tensor. Not to be kept. */
  live(dataId: DataId): BackendValues {
    return this.#record(dataId).values;
  }

  #allocator(): Allocator {
    return this.#recording === undefined ? this.#engine().heap : this.stepMemory;
  }

  #moveIn(record: CpuTensor, dataId?: DataId): number {
    const { values } = record;
    const { heap } = this.#engine();
    const block: SharedBlock = { ...heap.allocate(4 * values.length), from: heap, users: 1 };
    const recording = this.#recording;
    const isOfStep = dataId === undefined || dataIdNumber(dataId) > (recording?.since ?? Infinity);
    if (recording !== undefined && isOfStep) {
      block.users++;
      recording.kept.push(block);
    }
    this.#place(record, block, block.pointer, values.length);
    (heapValues(record, heap) as Float32Array).set(values as Float32Array);
    return block.pointer;
  }

  /** The step is over, and the tensor is not. */
  #moveOut(record: CpuTensor): void {
    const { heap } = this.#engine();
    const { block, length = 0 } = record;
    const own = { ...heap.allocate(4 * length), from: heap, users: 1 };
    const values = copyOf(heapValues(record, heap));
    this.#ofStep.delete(record);
    record.block = own;
    record.pointer = own.pointer;
    (heapValues(record, heap) as Float32Array).set(values as Float32Array);
    if (block !== undefined) leaveBlock(block);
  }

  /** Makes a record one of the heap. */
  #place(record: CpuTensor, block: SharedBlock, pointer: number, length: number): void {
    const { heap } = this.#engine();
    record.block = block;
    record.pointer = pointer;
    record.length = length;
    const values = (): TypedArray => {
      if (this.#recording !== undefined) this.#recording.isFixed = true;
      return heapValues(record, heap);
    };
    Object.defineProperty(record, 'values', { get: values });
  }

  /** Copies of what lies in the heap, so that they outlive the tensor. */
  override readSync(dataId: DataId): BackendValues {
    const values = super.readSync(dataId);
    return this.#record(dataId).pointer === undefined ? values : copyOf(values);
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const record = this.data.has(dataId) ? this.#record(dataId) : undefined;
    const isGone = super.disposeData(dataId, force);
    if (!isGone || record === undefined) return isGone;
    this.#ofStep.delete(record);
    if (record.block !== undefined) leaveBlock(record.block);
    return isGone;
  }

  #record(dataId: DataId): CpuTensor {
    return this.data.get(dataId) as CpuTensor;
  }

  #engine(): Kernels {
    if (this.#kernels === undefined) throw new TypeError('the CPU backend has no kernels');
    return this.#kernels;
  }

  #outlives(values: BackendValues): boolean {
    const memory = this.#kernels?.heap.memory;
    return memory === undefined || !('buffer' in values) || values.buffer !== memory.buffer;
  }
}

/** @throws TypeError for any other backend */
export function cpuBackend(backend: object): CpuBackend {
  if (backend instanceof CpuBackend) return backend;
  throw new TypeError('this is not the CPU backend');
}

const NOTHING = new Float32Array(0);

function copyOf(values: BackendValues): BackendValues {
  return (values as TypedArray).slice();
}

/** The numbers of a tensor of the heap. */
function heapValues({ dtype, pointer = 0, length = 0 }: CpuTensor, heap: Heap): TypedArray {
  return dtype === 'int32' ? heap.integers(pointer, length) : heap.floats(pointer, length);
}

/** One user fewer. */
function leaveBlock(block: SharedBlock): void {
  block.users--;
  if (block.users === 0) block.from.release(block);
}

function isConstant(values: BackendValues): boolean {
  const [first] = values;
  return values.length === 1 || ((first === 0 || first === 1) && (values as Float32Array).every((value) => value === first)); // prettier-ignore
}
