/**
 * Tensors that lie side by side in one buffer. A network's parameters do, so that one dispatch
 * reaches all of them; kernels bind the part that a tensor occupies.
 */
import { backend as currentBackend, engine } from '@tensorflow/tfjs-core';
import type { DataType, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { cpuInternalsOf, currentWebGpu } from './tfjs-adapter';
import type { DataId, TensorRecord, WebGpuInternals } from './tfjs-adapter';

/** Parts start at multiples of so many elements: 256 bytes, which every adapter can bind at. */
export const PART_ALIGNMENT = 64;

export interface Part {
  /** In elements, a multiple of `PART_ALIGNMENT`. Parts may overlap. */
  readonly offset: number;
  readonly shape: readonly number[];
}

/**
 * float32 tensors over one buffer of zeros. Each is disposed by itself; the buffer goes with the
 * last of them. Where parts overlap, a write to one is a write to the other.
 *
 * @param length of the buffer, in elements
 */
export function tensorsInOneBuffer(length: number, parts: readonly Part[]): Tensor[] {
  const gpu = currentWebGpu();
  const infos = gpu === undefined ? partsOnCpu(length, parts) : partsOnGpu(gpu, length, parts);
  return infos.map((info) => engine().makeTensorFromTensorInfo(info));
}

function partsOnCpu(length: number, parts: readonly Part[]): TensorInfo[] {
  const places = parts.map(({ offset, shape }) => ({ offset, length: elements(shape) }));
  const dataIds = cpuInternalsOf(currentBackend()).parts(length, places);
  return parts.map(({ shape }, index) => {
    const dataId = dataIds[index] as DataId;
    return { dataId, shape: [...shape], dtype: 'float32' };
  });
}

function partsOnGpu(gpu: WebGpuInternals, length: number, parts: readonly Part[]): TensorInfo[] {
  const owner = gpu.makeTensorInfo([length], 'float32');
  const whole = gpu.tensorMap.get(owner.dataId);
  whole.values = new Float32Array(length);
  gpu.uploadToGPU(owner.dataId);
  gpu.commandQueueOwnedIds.add(owner.dataId);
  const infos = parts.map(({ offset, shape }) => {
    const info = gpu.makeTensorInfo([...shape], 'float32');
    const record = gpu.tensorMap.get(info.dataId);
    record.resource = whole.resource ?? null;
    record.offset = 4 * offset;
    record.owner = owner.dataId;
    gpu.incRef(owner.dataId);
    return info;
  });
  gpu.disposeData(owner.dataId); // From now on the parts alone keep the buffer.
  return infos;
}

/** Where a tensor's values are. @throws TypeError when it has no buffer */
export function bindingOf(record: TensorRecord): Required<GPUBufferBinding> {
  const { resource, offset = 0, shape } = record;
  if (resource == null) throw new TypeError('the tensor has no buffer');
  return { buffer: resource, offset, size: 4 * elements(shape) };
}

/** Buffers that belong to plans: tensors in them end without giving them back. */
const lent = new WeakSet<GPUBuffer>();

/** Tensors in this buffer never own it. */
export function lend(buffer: GPUBuffer): void {
  lent.add(buffer);
}

/** Teaches a backend of tfjs that a tensor may be a part of a buffer. */
export function allowParts(backend: WebGpuInternals): void {
  const release = backend.releaseResource.bind(backend);
  backend.releaseResource = (dataId) => {
    const record = backend.tensorMap.get(dataId);
    if (record.owner === undefined) {
      release(dataId);
      return;
    }
    record.resource = null;
    backend.disposeData(record.owner);
  };
  const manager = backend.bufferManager;
  const giveBack = manager.releaseBuffer.bind(manager);
  manager.releaseBuffer = (buffer, reuse) => {
    if (!lent.has(buffer)) giveBack(buffer, reuse);
  };
  backend.tensorToBinding = (tensor) =>
    tensor === undefined ? null : bindingOf(backend.tensorMap.get(tensor.dataId));
  const read = backend.read.bind(backend);
  backend.read = async (dataId) => {
    const record = backend.tensorMap.get(dataId);
    if (record.owner === undefined) return read(dataId);
    // Never cached: a write to an overlapping part would not be noticed.
    return typed(record.dtype, await readBytes(backend, bindingOf(record)));
  };
}

async function readBytes(
  backend: WebGpuInternals,
  { buffer, offset, size }: Required<GPUBufferBinding>,
): Promise<ArrayBuffer> {
  const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
  const manager = backend.bufferManager;
  const staging = manager.acquireBuffer(size, usage);
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.commandEncoder?.copyBufferToBuffer(buffer, offset, staging, 0, size);
  backend.submitQueue();
  await staging.mapAsync(GPUMapMode.READ);
  const bytes = staging.getMappedRange().slice(0);
  staging.unmap();
  manager.releaseBuffer(staging);
  return bytes;
}

function typed(dtype: DataType, bytes: ArrayBuffer): Float32Array | Int32Array {
  return dtype === 'float32' ? new Float32Array(bytes) : new Int32Array(bytes);
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, 1);
}
