/** Writing to tensors in place, and handing encoded work to the GPU. */
import { backend as currentBackend } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { InvalidValueError, ShapeMismatchError } from '../../shared/errors';
import { tapOf } from './command-tap';
import { bindingOf } from './shared-buffers';
import { currentWebGpu, liveValues, runOp, type TensorRecord } from './tfjs-adapter';

/** Submits everything encoded so far. Nothing to do on the CPU backend. */
export function flush(): void {
  const backend = currentWebGpu();
  if (backend?.commandEncoder == null) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}

/**
 * Replaces the values of a tensor without a new buffer. Work encoded before sees the old values,
 * work encoded after sees the new ones. Clones share their buffer, so they change too.
 *
 * @param values as many as the tensor has, of its type
 */
export function writeTensor(tensor: Tensor, values: Float32Array | Int32Array): void {
  if (values.length !== tensor.size) {
    throw new ShapeMismatchError('writeTensor values', [tensor.size], [values.length]);
  }
  if ((tensor.dtype === 'float32') !== values instanceof Float32Array) {
    throw new InvalidValueError('writeTensor dtype', tensor.dtype, 'values are of another type');
  }
  const gpu = currentWebGpu();
  if (gpu === undefined) {
    liveValues(currentBackend(), tensor).set(values);
    return;
  }
  // The queue runs writes at once, but encoded work only when it is submitted; an upload into a
  // reused buffer is encoded work too.
  gpu.uploadToGPU(tensor.dataId);
  flush();
  const record = gpu.tensorMap.get(tensor.dataId);
  const { buffer, offset } = bindingOf(record);
  gpu.queue.writeBuffer(buffer, offset, values.slice());
  record.values = null;
}

/** Overwrites `target` with the values of `source`, of the same size, on the device. */
export function copyTensor(source: Tensor, target: Tensor): void {
  const gpu = currentWebGpu();
  if (gpu === undefined) {
    runOp('CopyTensor', { source, target });
    return;
  }
  const [from, to] = [source, target].map(({ dataId }) => {
    gpu.uploadToGPU(dataId);
    gpu.commandQueueOwnedIds.add(dataId);
    return gpu.tensorMap.get(dataId);
  }) as [TensorRecord, TensorRecord];
  gpu.ensureCommandEncoderReady();
  gpu.endComputePassEncoder();
  const [a, b] = [bindingOf(from), bindingOf(to)];
  gpu.commandEncoder?.copyBufferToBuffer(a.buffer, a.offset, b.buffer, b.offset, b.size);
  to.values = null;
  tapOf(gpu.device).written?.add(to);
}
