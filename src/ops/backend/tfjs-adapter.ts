/**
 * The one file that looks inside tfjs. `WebGPUBackend` keeps its command encoder private; raw
 * dispatches, in-place writes and flushes need it. Everything here is checked against 4.22.0,
 * which is pinned.
 */
import { backend as currentBackend, engine } from '@tensorflow/tfjs-core';
import type {
  BackendValues,
  DataType,
  KernelBackend,
  NamedTensorMap,
  Tensor,
  TensorInfo,
  TypedArray,
} from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

import type { Captured } from '../replay/capture';
import type { Sources } from '../replay/step-input';

export type DataId = TensorInfo['dataId'];

/** What tfjs knows about one tensor: its buffer, and a copy of its values once they were read. */
export interface TensorRecord {
  dtype: DataType;
  readonly shape: number[];
  values: TypedArray | null;
  resource?: GPUBuffer | null;
  /** Ours (see shared-buffers.ts): the first byte in a buffer that several tensors share, … */
  offset?: number;
  /** … and the tensor that owns that buffer. */
  owner?: DataId;
}

/** Where tfjs takes buffers from and gives them back to. */
export interface BufferManager {
  readonly numBytesUsed: number;
  readonly numBytesAllocated: number;
  acquireBuffer: (size: number, usage: number, mapped?: boolean, reuse?: boolean) => GPUBuffer;
  releaseBuffer: (buffer: GPUBuffer, reuse?: boolean) => void;
  dispose: () => void;
}

/** The members of `WebGPUBackend` that this project uses, private ones included. */
export interface WebGpuInternals {
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
  readonly tensorMap: { get: (dataId: DataId) => TensorRecord };
  bufferManager: BufferManager;
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  commandQueueOwnedIds: Pick<WeakSet<DataId>, 'add' | 'has'>;
  /** A promise only while `WEBGPU_ENGINE_COMPILE_ONLY` is set. */
  readonly pipelineCache: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>;
  readonly supportTimestampQuery: boolean;
  activeTimers?: { name: string; query: Promise<number> }[] | null;
  querySet?: GPUQuerySet | null;
  readonly querySetCount: number;
  getQueryTime: () => Promise<number>;
  makeTensorInfo: (shape: number[], dtype: DataType) => TensorInfo;
  uploadToGPU: (dataId: DataId) => void;
  disposeData: (dataId: DataId) => boolean;
  releaseResource: (dataId: DataId) => void;
  incRef: (dataId: DataId) => void;
  read: (dataId: DataId) => Promise<TypedArray>;
  tensorToBinding: (tensor?: TensorInfo) => GPUBufferBinding | null;
  ensureCommandEncoderReady: () => void;
  endComputePassEncoder: () => void;
  submitQueue: () => void;
}

export function internalsOf(backend: WebGPUBackend | KernelBackend | object): WebGpuInternals {
  return backend as unknown as WebGpuInternals;
}

/** What our CPU backend has beyond tfjs's, see cpu-backend.ts; that is loaded with it only. */
interface CpuInternals {
  readonly usesKernels: boolean;
  capture: (sources: Sources, step: () => Tensor) => Captured;
  live: (dataId: DataId) => BackendValues;
  parts: (
    length: number,
    parts: readonly { readonly offset: number; readonly length: number }[],
  ) => DataId[];
}

export function cpuInternalsOf(backend: object): CpuInternals {
  return backend as CpuInternals;
}

/** Counts up: what was made later has the larger number. */
export function dataIdNumber(dataId: DataId): number {
  return (dataId as { readonly id: number }).id;
}

/** The WebGPU backend if it is the current one. */
export function currentWebGpu(): WebGpuInternals | undefined {
  return engine().backendName === 'webgpu' ? internalsOf(currentBackend()) : undefined;
}

/** Whether ops run in WebAssembly: on the CPU backend, where the processor can. */
export function runsInWasm(): boolean {
  return engine().backendName === 'cpu' && cpuInternalsOf(currentBackend()).usesKernels;
}

/** Storage buffers that the largest fused kernel binds. */
const FUSED_BUFFERS = 10;

/** Whether fused kernels run here: on WebGPU, where sizes fit and enough buffers can be bound. */
export function fitsFusion(sizesFit: boolean): boolean {
  const limits = currentWebGpu()?.device.limits;
  return (
    limits !== undefined && sizesFit && limits.maxStorageBuffersPerShaderStage >= FUSED_BUFFERS
  );
}

/**
 * The live values of a tensor of the CPU backend: writing to them writes to the tensor. They are
 * good until memory is next asked for.
 */
export function liveValues(backend: object, tensor: TensorInfo): TypedArray {
  return cpuInternalsOf(backend).live(tensor.dataId) as TypedArray;
}

/** A new tensor of the CPU backend that owns `values`. */
export function hostTensorInfo(
  backend: object,
  values: TypedArray,
  shape: readonly number[],
  dtype: DataType,
): TensorInfo {
  const ownShape = [...shape];
  const dataId = (backend as KernelBackend).write(values, ownShape, dtype);
  return { dataId, shape: ownShape, dtype };
}

/** The same values as a constant, through which no gradient flows. The caller disposes it. */
export function detached<T extends Tensor>({ dataId, shape, dtype }: T): T {
  currentBackend().incRef(dataId);
  return engine().makeTensorFromTensorInfo({ dataId, shape, dtype }) as T;
}

/** Runs a registered kernel and records it for differentiation. */
export function runOp(
  kernelName: string,
  inputs: Readonly<Record<string, Tensor>>,
  attributes: Readonly<Record<string, number>> = {},
): Tensor[] {
  const map: NamedTensorMap = { ...inputs };
  const result = engine().runKernel<Tensor | Tensor[]>(kernelName, map, { ...attributes });
  return Array.isArray(result) ? result : [result];
}

/** `runOp` for kernels with one result. */
export function runOpSingle(
  kernelName: string,
  inputs: Readonly<Record<string, Tensor>>,
  attributes: Readonly<Record<string, number>> = {},
): Tensor {
  const [result] = runOp(kernelName, inputs, attributes);
  if (result === undefined) throw new TypeError(`${kernelName} gave no result`);
  return result;
}
