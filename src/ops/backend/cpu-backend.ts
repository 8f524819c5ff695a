/**
 * tfjs's CPU backend with tensors that may live in the memory of the WebAssembly kernels. A kernel
 * finds its arguments there without a copy; whatever else reads a tensor's values (tfjs's own
 * kernels, the references) sees them as an array over that memory.
 */
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu/dist/backend_cpu.js';
import type { BackendValues, DataType, TypedArray } from '@tensorflow/tfjs-core';
import type { Block, Heap } from '../wasm/heap';
import type { Kernels } from '../wasm/kernels';
import type { DataId } from './tfjs-adapter';

/** Memory that several tensors may be parts of; it goes with the last of them. */
interface SharedBlock extends Block {
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
}

export class CpuBackend extends MathBackendCPU {
  #kernels: Kernels | undefined;

  get kernels(): Kernels | undefined {
    return this.#kernels;
  }

  /** From now on; once given, kernels stay, since tensors lie in their memory. */
  adopt(kernels: Kernels): void {
    this.#kernels ??= kernels;
  }

  /** Whether ops run in WebAssembly; else the references do, whatever was loaded. */
  usesKernels = false;

  /** Memory for the time of one op; `leave` gives it back. */
  room(bytes: number): Block {
    return this.#engine().heap.allocate(bytes);
  }

  leave(block: Block): void {
    this.#engine().heap.release(block);
  }

  /** Where a tensor's values lie in the heap. Those that lie elsewhere are moved there first. */
  pointer(dataId: DataId): number {
    const record = this.#record(dataId);
    if (record.pointer !== undefined) return record.pointer;
    const { values } = record;
    const { heap } = this.#engine();
    const block = heap.allocate(4 * values.length);
    place(record, heap, { ...block, users: 1 }, block.pointer, values.length);
    (record.values as Float32Array).set(values as Float32Array);
    return block.pointer;
  }

  /** A tensor of the heap; what it holds is undefined until a kernel writes it. */
  allocate(shape: readonly number[], dtype: 'float32' | 'int32'): { dataId: DataId; at: number } {
    const length = shape.reduce((product, axis) => product * axis, 1);
    const { pointer, bytes } = this.#engine().heap.allocate(4 * length);
    const block = { pointer, bytes, users: 0 };
    return { dataId: this.#part(block, pointer, length, dtype), at: pointer };
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
    const block = { ...heap.allocate(4 * length), users: 0 };
    heap.floats(block.pointer, length).fill(0);
    return parts.map((part) =>
      this.#part(block, block.pointer + 4 * part.offset, part.length, 'float32'),
    );
  }

  #part(block: SharedBlock, pointer: number, length: number, dtype: 'float32' | 'int32'): DataId {
    const dataId = super.write(NOTHING, [length], dtype);
    block.users++;
    place(this.#record(dataId), this.#engine().heap, block, pointer, length);
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

  /** Copies of what lies in the heap, so that they outlive the tensor. */
  override readSync(dataId: DataId): BackendValues {
    const values = super.readSync(dataId);
    return this.#record(dataId).pointer === undefined ? values : copyOf(values);
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const block = this.data.has(dataId) ? this.#record(dataId).block : undefined;
    const isGone = super.disposeData(dataId, force);
    if (isGone && block !== undefined) {
      block.users--;
      if (block.users === 0) this.#engine().heap.release(block);
    }
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

/** Makes a record one of the heap. */
function place(
  record: CpuTensor,
  heap: Heap,
  block: SharedBlock,
  pointer: number,
  length: number,
): void {
  record.block = block;
  record.pointer = pointer;
  const values = (): TypedArray =>
    record.dtype === 'int32' ? heap.integers(pointer, length) : heap.floats(pointer, length);
  Object.defineProperty(record, 'values', { get: values });
}
