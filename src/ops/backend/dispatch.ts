/**
 * Encodes one dispatch into the command encoder that tfjs is filling, so that our kernels and
 * tfjs's own share one submit. The small uniform buffers are made once per device and kept; bind
 * groups are made per call.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { env } from '@tensorflow/tfjs-core';
import { InvalidValueError } from '../../shared/errors';
import { tapOf } from './command-tap';
import { compiled } from './pipelines';
import { bindingOf } from './shared-buffers';
import type { WebGpuInternals } from './tfjs-adapter';
import type { WgslKernel } from './wgsl-kernel';

const MAX_WORKGROUPS = 65535;

const uniformBuffers = new WeakMap<GPUDevice, Map<string, GPUBuffer>>();

function uniformsOf(device: GPUDevice): Map<string, GPUBuffer> {
  const existing = uniformBuffers.get(device);
  if (existing !== undefined) return existing;
  const uniforms = new Map<string, GPUBuffer>();
  uniformBuffers.set(device, uniforms);
  return uniforms;
}

/**
 * @param bindings a tensor (or a constant buffer) per binding name; none may be both read and written
 * @param numbers params by name
 * @param invocations how often `fn invocation` runs; nothing is encoded for 0, nor while kernels
 *   are only compiled (compile-ahead.ts)
 */
export function dispatch(
  backend: WebGpuInternals,
  kernel: WgslKernel,
  bindings: Readonly<Record<string, TensorInfo | GPUBuffer>>,
  numbers: Readonly<Record<string, number>>,
  invocations: number,
): void {
  if (invocations === 0) return;
  const ready = compiled(backend.device, kernel);
  if (ready === undefined) return;
  const { pipeline, layout } = ready;
  const entries: GPUBindGroupEntry[] = [
    { binding: 0, resource: { buffer: uniform(backend, kernel, numbers, invocations) } },
    ...kernel.bindings.map((name, position) => ({
      binding: position + 1,
      resource: bufferOf(backend, kernel, name, bindings[name]),
    })),
  ];
  const bindGroup = backend.device.createBindGroup({ label: kernel.name, layout, entries });
  const workgroups = Math.ceil(invocations / kernel.workgroupSize);
  const rows = Math.ceil(workgroups / MAX_WORKGROUPS);
  encode(backend, kernel.name, (pass) => {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(Math.ceil(workgroups / rows), rows);
  });
}

/** Where the tensor's values are, marked as in use; what is written loses its cached CPU copy. */
function bufferOf(
  backend: WebGpuInternals,
  kernel: WgslKernel,
  name: string,
  tensor: TensorInfo | GPUBuffer | undefined,
): GPUBufferBinding {
  if (tensor === undefined) throw new TypeError(`${kernel.name}: no tensor bound to ${name}`);
  if (!('dataId' in tensor)) return { buffer: tensor };
  const { dataId } = tensor;
  backend.uploadToGPU(dataId);
  backend.commandQueueOwnedIds.add(dataId);
  const record = backend.tensorMap.get(dataId);
  const element = kernel.reads[name] ?? kernel.writes[name];
  // tfjs's cast from int32 to float32 is a view: the buffer still holds integers.
  const isFloat = record.dtype === 'float32';
  if (isFloat === (element === 'i32')) {
    throw new InvalidValueError(`${kernel.name} ${name} dtype`, record.dtype, `it is ${element}`);
  }
  if (name in kernel.writes) {
    record.values = null;
    tapOf(backend.device).written?.add(record);
  }
  return bindingOf(record);
}

function encode(
  backend: WebGpuInternals,
  name: string,
  record: (pass: GPUComputePassEncoder) => void,
): void {
  const timers = backend.supportTimestampQuery ? (backend.activeTimers ?? null) : null;
  const pass = timers === null ? currentPass(backend) : timedPass(backend);
  record(pass);
  backend.dispatchCountInPass++;
  if (timers !== null) {
    backend.endComputePassEncoder();
    timers.push({ name, query: backend.getQueryTime() });
  } else if (backend.dispatchCountInPass >= env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
}

function currentPass(backend: WebGpuInternals): GPUComputePassEncoder {
  if (backend.computePassEncoder !== null) return backend.computePassEncoder;
  const pass = commandEncoder(backend).beginComputePass();
  backend.computePassEncoder = pass;
  return pass;
}

/** A pass of its own between two timestamps, for `tf.time`. */
function timedPass(backend: WebGpuInternals): GPUComputePassEncoder {
  backend.endComputePassEncoder();
  backend.querySet ??= backend.device.createQuerySet({
    type: 'timestamp',
    count: backend.querySetCount,
  });
  const pass = commandEncoder(backend).beginComputePass({
    timestampWrites: {
      querySet: backend.querySet,
      beginningOfPassWriteIndex: 0,
      endOfPassWriteIndex: 1,
    },
  });
  backend.computePassEncoder = pass;
  return pass;
}

function commandEncoder(backend: WebGpuInternals): GPUCommandEncoder {
  backend.ensureCommandEncoderReady();
  if (backend.commandEncoder === null) throw new TypeError('tfjs made no command encoder');
  return backend.commandEncoder;
}

/** Uniform buffers never change once written; equal contents share one. */
function uniform(
  backend: WebGpuInternals,
  kernel: WgslKernel,
  numbers: Readonly<Record<string, number>>,
  invocations: number,
): GPUBuffer {
  const params = Object.entries(kernel.params);
  const view = new DataView(new ArrayBuffer(16 * Math.ceil((1 + params.length) / 4)));
  view.setUint32(0, invocations, true);
  params.forEach(([name, type], position) => {
    const offset = 4 * (position + 1);
    const value = numbers[name] ?? 0;
    if (type === 'f32') view.setFloat32(offset, value, true);
    else view.setUint32(offset, value, true);
  });
  const uniforms = uniformsOf(backend.device);
  const key = new Uint32Array(view.buffer).join(' ');
  const existing = uniforms.get(key);
  if (existing !== undefined) return existing;
  const buffer = backend.device.createBuffer({
    label: 'params',
    size: view.byteLength,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  backend.queue.writeBuffer(buffer, 0, view.buffer);
  uniforms.set(key, buffer);
  return buffer;
}
