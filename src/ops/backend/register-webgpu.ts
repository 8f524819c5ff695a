/** Registers a kernel of the `webgpu` backend that is made of raw dispatches. */
import { registerKernel } from '@tensorflow/tfjs-core';
import type { DataType, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { dispatch } from './dispatch';
import { internalsOf } from './tfjs-adapter';
import type { WebGpuInternals } from './tfjs-adapter';
import type { WgslKernel } from './wgsl-kernel';

/** A GPU, or what runs WGSL on the CPU: Chromium's SwiftShader, or another (Mesa's lavapipe). */
export type AdapterKind = 'gpu' | 'swiftshader' | 'software';

/** One kernel call on the GPU: its arguments by name, its results, its scratch memory. */
export class GpuCall {
  readonly #inputs: NamedTensorInfoMap;
  readonly #attributes: NamedAttrMap;
  readonly #backend: WebGpuInternals;
  readonly #scratch: TensorInfo[] = [];

  constructor(inputs: NamedTensorInfoMap, attributes: NamedAttrMap, backend: WebGpuInternals) {
    this.#inputs = inputs;
    this.#attributes = attributes;
    this.#backend = backend;
  }

  has(name: string): boolean {
    return this.#inputs[name] !== undefined;
  }

  input(name: string): TensorInfo {
    const input = this.#inputs[name];
    if (input === undefined) throw new TypeError(`input ${name} is missing`);
    return input;
  }

  /** Every input, in the order given. */
  inputs(): TensorInfo[] {
    return Object.values(this.#inputs).filter((input) => input !== undefined);
  }

  /** Size of an input along one axis. */
  size(name: string, axis: number): number {
    const size = this.input(name).shape[axis];
    if (size === undefined) throw new RangeError(`${name} has no axis ${axis}`);
    return size;
  }

  number(name: string): number {
    return this.#attributes[name] as number;
  }

  /** A new tensor for the kernel to write; its contents are undefined until then. */
  output(shape: readonly number[], dtype: DataType = 'float32'): TensorInfo {
    return this.#backend.makeTensorInfo([...shape], dtype);
  }

  /** Like `output`, but released when the call ends. */
  scratch(shape: readonly number[], dtype: DataType = 'float32'): TensorInfo {
    const info = this.output(shape, dtype);
    this.#scratch.push(info);
    return info;
  }

  /** Has a tensor that another part of the call made released when the call ends. */
  keepAsScratch(info: TensorInfo): TensorInfo {
    this.#scratch.push(info);
    return info;
  }

  /** How many invocations keep this adapter busy; decides how far reductions are split. */
  get parallelism(): number {
    return this.adapter === 'gpu' ? GPU_INVOCATIONS : SOFTWARE_INVOCATIONS;
  }

  /** Kernels may be chosen by it. */
  get adapter(): AdapterKind {
    return adapterKinds.get(this.#backend.device) ?? 'gpu';
  }

  get device(): GPUDevice {
    return this.#backend.device;
  }

  dispatch<B extends string, P extends string>(
    kernel: WgslKernel<B, P>,
    bindings: Readonly<Record<B, TensorInfo | GPUBuffer>>,
    numbers: Readonly<Record<P, number>>,
    invocations: number,
  ): void {
    dispatch(this.#backend, kernel, bindings, numbers, invocations);
  }

  releaseScratch(): void {
    for (const { dataId } of this.#scratch) this.#backend.disposeData(dataId);
  }
}

const SOFTWARE_INVOCATIONS = 128;
const GPU_INVOCATIONS = 8192;
const adapterKinds = new WeakMap<GPUDevice, AdapterKind>();

/** Says what a device is. Tests use it to reach the variants for other kinds. */
export function setAdapterKind(device: GPUDevice, kind: AdapterKind): void {
  adapterKinds.set(device, kind);
}

/** @param run returns its results in order; in-place kernels return none */
export function registerWebGpu(kernelName: string, run: (call: GpuCall) => TensorInfo[]): void {
  registerKernel({
    kernelName,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const call = new GpuCall(inputs, attrs ?? {}, internalsOf(backend));
      const results = run(call);
      call.releaseScratch();
      return results;
    },
  });
}
