/**
 * Registers WebAssembly kernels in place of the references, where the machine runs them. A kernel
 * that does not fit the sizes of a call leaves it to the reference.
 */
import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import type { KernelConfig, KernelFunc, NamedAttrMap, NamedTensorInfoMap, TensorInfo, TypedArray } from '@tensorflow/tfjs-core'; // prettier-ignore
import type { Job, KernelCall } from '../wasm/program';
import { cpuBackend, type CpuBackend, type Room } from './cpu-backend';
import { HostCall } from './register-reference';

/** A result, and where its values lie. */
export interface Allocated {
  readonly info: TensorInfo;
  readonly at: number;
}

/** As `HostCall`, with the places of tensors in the kernels' memory. */
export class WasmCall extends HostCall {
  readonly #inputs: NamedTensorInfoMap;
  readonly #backend: CpuBackend;
  readonly #rooms: Room[] = [];

  constructor(inputs: NamedTensorInfoMap, attributes: NamedAttrMap, backend: CpuBackend) {
    super(inputs, attributes, backend);
    this.#inputs = inputs;
    this.#backend = backend;
  }

  /** Where an input lies; 0 for one that is not given. */
  at(name: string): number {
    const input = this.#inputs[name];
    if (input === undefined) return 0;
    const { dataId, dtype, shape } = input;
    // Casting to float32 costs tfjs nothing: the numbers stay what they were.
    const isCast = dtype === 'float32' && this.#backend.storedType(dataId) !== 'float32';
    if (!isCast) return this.#backend.pointer(dataId);
    const elements = shape.reduce((product, axis) => product * axis, 1);
    const values = this.#backend.live(dataId) as TypedArray;
    const room = this.room(elements);
    this.kernels.heap.floats(room, elements).set(values);
    return room;
  }

  /** A float32 result, undefined until a kernel has written it. */
  result(shape: readonly number[]): Allocated {
    const { dataId, at } = this.#backend.allocate(shape, 'float32');
    return { info: { dataId, shape: [...shape], dtype: 'float32' }, at };
  }

  /** Where so many numbers have room until the op is done. */
  room(numbers: number): number {
    const block = this.#backend.room(4 * numbers);
    this.#rooms.push(block);
    return block.pointer;
  }

  run(job: Job, ...args: number[]): void {
    this.kernels.run(job, ...args);
  }

  /** One after another in one call. */
  runAll(calls: readonly KernelCall[]): void {
    this.kernels.runAll(calls);
  }

  /** The op is done. */
  end(): void {
    for (const block of this.#rooms) this.#backend.leave(block);
  }

  get kernels() {
    const { kernels } = this.#backend;
    if (kernels === undefined) throw new TypeError('the CPU backend has no kernels');
    return kernels;
  }
}

/** Results in order, or undefined for what the reference must do. */
type WasmKernel = (call: WasmCall) => readonly Allocated[] | undefined;

/** One result by itself, or a list even of one, as tfjs expects of its `SplitV`. */
type Form = 'single' | 'list';

const kernels = new Map<string, { readonly run: WasmKernel; readonly form: Form }>();
const references = new Map<string, KernelFunc>();

/** For `useWasmKernels`; the op's reference, or tfjs's own kernel, has the same name. */
export function registerWasm(kernelName: string, run: WasmKernel, form: Form = 'single'): void {
  kernels.set(kernelName, { run, form });
}

/** Runs everything registered here instead of the references, or the references again. */
export function useWasmKernels(wanted: boolean): void {
  for (const [kernelName, { run, form }] of kernels) {
    const reference = references.get(kernelName) ?? referenceOf(kernelName);
    references.set(kernelName, reference);
    const kernelFunc: KernelFunc = (params) => {
      const { inputs, attrs, backend } = params;
      const call = new WasmCall(inputs, attrs ?? {}, cpuBackend(backend));
      const results = run(call);
      call.end();
      if (results === undefined) return reference(params);
      const infos = results.map(({ info }) => info);
      return infos.length === 1 && form === 'single' ? (infos[0] as TensorInfo) : infos;
    };
    registerKernel({ kernelName, backendName: 'cpu', kernelFunc: wanted ? kernelFunc : reference });
  }
}

/** What was registered before, for good. Blocks of several ops have none: those ops have. */
function referenceOf(kernelName: string): KernelFunc {
  const registered = getKernel(kernelName, 'cpu') as KernelConfig | undefined;
  if (registered === undefined) {
    return () => {
      throw new TypeError(`${kernelName} does not run without WebAssembly`);
    };
  }
  unregisterKernel(kernelName, 'cpu');
  return registered.kernelFunc;
}
