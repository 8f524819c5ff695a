/**
 * Records the WebGPU commands of one step while tfjs runs it, and gives them to the GPU again
 * without tfjs: one command buffer, one submit, a few microseconds a dispatch. What it does on the
 * CPU backend is in cpu-capture.ts.
 *
 * What changes between steps must come through `stepInput`. Tensors from outside the step must
 * outlive the plan and keep their buffers: variables, optimiser moments.
 */
import { backend as currentBackend, env, memory } from '@tensorflow/tfjs-core';
import type { Tensor, TypedArray } from '@tensorflow/tfjs-core';
import { tapOf, type Command, type CommandTap } from '../backend/command-tap';
import { bindingOf } from '../backend/shared-buffers';
import { cpuInternalsOf, currentWebGpu, dataIdNumber, runsInWasm } from '../backend/tfjs-adapter';
import type { BufferManager, DataId, TensorRecord, WebGpuInternals } from '../backend/tfjs-adapter';
import { flush } from '../backend/write';
import { PlanBuffers } from './plan-memory';
import { Readback } from './readback';
import { recordInputs, StepInputs, type HostArray, type Sources } from './step-input';

const BATCH_FLAG = 'WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE';
/** While a plan is recorded nothing waits for a submit: memory is reused in the order of commands. */
const NOTHING_OWNED = { add: () => new WeakSet(), has: () => false };

/** What a step that was recorded gave, and the plan to give it again. */
export interface Captured {
  readonly values: Promise<Float32Array>;
  /** Absent when the step cannot be replayed: it uploaded arrays that are no `stepInput`. */
  readonly plan: Plan | undefined;
}

/** A recorded step. */
export interface Plan {
  /** Memory that it works in, most of it together with other plans. */
  readonly bytes: number;
  /** What this plan would be given of these sources; undefined when it is of another shape. */
  inputsFrom: (sources: Sources) => HostArray[] | undefined;
  /**
   * The step once more.
   *
   * @param inputs from `inputsFrom`
   * @returns the values that the step results in; nothing waits for them
   */
  replay: (inputs: readonly HostArray[]) => Promise<Float32Array>;
  /** Gives its memory back. Values that are on their way still arrive. */
  dispose: () => void;
}

/** Commands of one step, with the memory that they work in. */
class GpuPlan implements Plan {
  readonly #gpu: WebGpuInternals;
  readonly #tap: CommandTap;
  readonly #commands: readonly Command[];
  readonly #buffers: PlanBuffers;
  readonly #inputs: StepInputs<GPUBuffer>;
  readonly #written: readonly TensorRecord[];
  readonly #result: Readback;
  readonly #dispatches: number;

  constructor(gpu: WebGpuInternals, recorded: Recorded) {
    this.#gpu = gpu;
    this.#tap = tapOf(gpu.device);
    this.#commands = recorded.commands;
    this.#buffers = recorded.buffers;
    this.#inputs = recorded.inputs;
    this.#result = recorded.result;
    this.#written = [...recorded.written].filter(({ resource }) => resource != null);
    this.#dispatches = recorded.commands.filter(({ kind }) => kind === 'dispatch').length;
  }

  get bytes(): number {
    return this.#buffers.bytes;
  }

  inputsFrom(sources: Sources): HostArray[] | undefined {
    return this.#inputs.valuesFrom(sources);
  }

  replay(inputs: readonly HostArray[]): Promise<Float32Array> {
    flush();
    const { device, queue } = this.#gpu;
    this.#inputs.write(inputs, (target, values) => {
      // Of the exact size: the check is in `valuesFrom`.
      const { buffer, byteOffset, byteLength } = values as Float32Array<ArrayBuffer>;
      queue.writeBuffer(target, 0, buffer, byteOffset, byteLength);
    });
    const encoder = this.#tap.plainEncoder();
    encodeAll(encoder, this.#commands);
    const values = this.#result.encode(device, encoder);
    this.#tap.counts.dispatches += this.#dispatches;
    this.#tap.counts.readbacks++;
    queue.submit([encoder.finish()]);
    for (const record of this.#written) record.values = null;
    return values();
  }

  dispose(): void {
    this.#buffers.dispose();
    this.#result.dispose();
  }
}

function encodeAll(encoder: GPUCommandEncoder, commands: readonly Command[]): void {
  let pass: GPUComputePassEncoder | undefined;
  let pipeline: GPUComputePipeline | undefined;
  for (const command of commands) {
    if (command.kind === 'copy') {
      pass?.end();
      pass = undefined;
      const { source, sourceOffset, target, targetOffset, size } = command;
      encoder.copyBufferToBuffer(source, sourceOffset, target, targetOffset, size);
      continue;
    }
    if (pass === undefined) {
      pass = encoder.beginComputePass();
      pipeline = undefined;
    }
    if (command.pipeline !== pipeline) pass.setPipeline(command.pipeline);
    pipeline = command.pipeline;
    pass.setBindGroup(0, command.bindGroup);
    const [x, y, z] = command.workgroups;
    pass.dispatchWorkgroups(x, y, z);
  }
  pass?.end();
}

interface Recorded {
  readonly commands: readonly Command[];
  readonly buffers: PlanBuffers;
  readonly inputs: StepInputs<GPUBuffer>;
  readonly written: ReadonlySet<TensorRecord>;
  readonly result: Readback;
}

/** Whether steps can be recorded here: on WebGPU, and on a processor that runs WebAssembly. */
export function canCapture(): boolean {
  return currentWebGpu() !== undefined || runsInWasm();
}

/**
 * Runs a step and records it. Only where `canCapture`.
 *
 * @param sources what `stepInput` may read from
 * @param step ordinary tfjs; leaves no tensor behind but its result, float32, which is taken over
 */
export function capture(sources: Sources, step: () => Tensor): Captured {
  const gpu = currentWebGpu();
  if (gpu === undefined) return cpuInternalsOf(currentBackend()).capture(sources, step);
  flush();
  const { bufferManager, commandQueueOwnedIds, uploadToGPU } = gpu;
  const batch = env().getNumber(BATCH_FLAG);
  const buffers = new PlanBuffers(gpu.device, bufferManager);
  gpu.bufferManager = buffers;
  gpu.commandQueueOwnedIds = NOTHING_OWNED;
  gpu.uploadToGPU = watchedUploads(gpu, buffers, bufferManager);
  env().set(BATCH_FLAG, Number.MAX_SAFE_INTEGER);
  let captured: Captured | undefined;
  try {
    captured = record(gpu, buffers, sources, step);
    return captured;
  } finally {
    flush();
    buffers.settle();
    gpu.bufferManager = bufferManager;
    gpu.commandQueueOwnedIds = commandQueueOwnedIds;
    gpu.uploadToGPU = uploadToGPU;
    env().set(BATCH_FLAG, batch);
    if (captured?.plan === undefined) buffers.dispose();
  }
}

/**
 * Tensors that existed before the step go to the device as ever: they are not the plan's. What
 * the step uploads keeps its values in the plan; more than one number is right only for inputs
 * and for tfjs's own constants: zeros (gradients of unused outputs) and ones (of sums).
 */
function watchedUploads(
  gpu: WebGpuInternals,
  buffers: PlanBuffers,
  outside: BufferManager,
): (dataId: DataId) => void {
  const upload = gpu.uploadToGPU.bind(gpu);
  const tap = tapOf(gpu.device);
  const probe = gpu.makeTensorInfo([], 'float32').dataId;
  gpu.disposeData(probe);
  return (dataId) => {
    if (dataIdNumber(dataId) > dataIdNumber(probe)) {
      const { values } = gpu.tensorMap.get(dataId);
      upload(dataId);
      const { resource } = gpu.tensorMap.get(dataId);
      const isConstant = values == null || values.length === 1 || isZerosOrOnes(values);
      if (!isConstant && resource != null) buffers.uploads.add(resource);
      return;
    }
    const { bufferManager } = gpu;
    gpu.bufferManager = outside;
    tap.withoutRecording(() => {
      upload(dataId);
    });
    gpu.bufferManager = bufferManager;
  };
}

function isZerosOrOnes(values: TypedArray): boolean {
  const [first] = values;
  return (first === 0 || first === 1) && values.every((value) => value === first);
}

function record(
  gpu: WebGpuInternals,
  buffers: PlanBuffers,
  sources: Sources,
  step: () => Tensor,
): Captured {
  const commands: Command[] = [];
  const inputs = new StepInputs(sources, ({ dataId }) => {
    gpu.uploadToGPU(dataId);
    return bindingOf(gpu.tensorMap.get(dataId)).buffer;
  });
  const written = new Set<TensorRecord>();
  const tensors = memory().numTensors;
  const output = tapOf(gpu.device).record(commands, written, () => recordInputs(inputs, step));
  const result = new Readback(bindingOf(gpu.tensorMap.get(output.dataId)));
  gpu.ensureCommandEncoderReady();
  gpu.endComputePassEncoder();
  const values = result.encode(gpu.device, gpu.commandEncoder as GPUCommandEncoder);
  flush();
  output.dispose();
  const clean = memory().numTensors === tensors;
  const replayable = clean && [...buffers.uploads].every((buffer) => inputs.has(buffer));
  const plan = replayable
    ? new GpuPlan(gpu, { commands, buffers, inputs, written, result })
    : undefined;
  const arriving = values();
  if (plan === undefined) result.dispose();
  return { values: arriving, plan };
}
