/**
 * Listens to what a device is told to do: counts it, and hands it to a recorder where one listens.
 * Every dispatch passes here, tfjs's own as well as ours.
 */

import type { TensorRecord } from './tfjs-adapter';

/** One thing that a command buffer does. */
export type Command =
  | {
      readonly kind: 'dispatch';
      readonly pipeline: GPUComputePipeline;
      readonly bindGroup: GPUBindGroup;
      readonly workgroups: readonly [number, number, number];
    }
  | {
      readonly kind: 'copy';
      readonly source: GPUBuffer;
      readonly sourceOffset: number;
      readonly target: GPUBuffer;
      readonly targetOffset: number;
      readonly size: number;
    };

/** What a device was given to do since it was made. Two snapshots tell what lies between them. */
export interface GpuCounts {
  readonly dispatches: number;
  readonly submits: number;
  /** Copies into memory that JavaScript reads. */
  readonly readbacks: number;
  /** CPU time spent inside `timeEncoding`. */
  readonly encodeMs: number;
}

export const NO_COUNTS: GpuCounts = { dispatches: 0, submits: 0, readbacks: 0, encodeMs: 0 };

export class CommandTap {
  readonly counts = { ...NO_COUNTS };
  /** Collects what kernels write to, while a step is recorded. */
  written: Set<TensorRecord> | undefined;
  #commands: Command[] | undefined;
  /** An encoder that nobody listens to. */
  readonly plainEncoder: () => GPUCommandEncoder;

  constructor(device: GPUDevice) {
    const createEncoder = device.createCommandEncoder.bind(device);
    const submit = device.queue.submit.bind(device.queue);
    this.plainEncoder = createEncoder;
    device.createCommandEncoder = (descriptor) => this.#listen(createEncoder(descriptor));
    device.queue.submit = (buffers) => {
      this.counts.submits++;
      submit(buffers);
      return undefined;
    };
  }

  /** Collects all commands that `encode` leads to, and the tensors that they write to. */
  record<T>(commands: Command[], written: Set<TensorRecord>, encode: () => T): T {
    this.#commands = commands;
    this.written = written;
    try {
      return encode();
    } finally {
      this.#commands = undefined;
      this.written = undefined;
    }
  }

  /** Commands of `encode` belong to no recording. */
  withoutRecording(encode: () => void): void {
    const commands = this.#commands;
    this.#commands = undefined;
    encode();
    this.#commands = commands;
  }

  #listen(encoder: GPUCommandEncoder): GPUCommandEncoder {
    const beginPass = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (descriptor) => this.#listenToPass(beginPass(descriptor));
    const copy = encoder.copyBufferToBuffer.bind(encoder) as CopyRange;
    const listening: CopyRange = (source, sourceOffset, target, targetOffset, size) => {
      if ((target.usage & GPUBufferUsage.MAP_READ) !== 0) {
        if (this.#commands !== undefined) throw new TypeError('a recorded step reads nothing back');
        this.counts.readbacks++;
      }
      this.#commands?.push({ kind: 'copy', source, sourceOffset, target, targetOffset, size });
      copy(source, sourceOffset, target, targetOffset, size);
    };
    encoder.copyBufferToBuffer = listening as GPUCommandEncoder['copyBufferToBuffer'];
    return encoder;
  }

  #listenToPass(pass: GPUComputePassEncoder): GPUComputePassEncoder {
    const dispatch = pass.dispatchWorkgroups.bind(pass);
    const commands = this.#commands;
    if (commands === undefined) {
      pass.dispatchWorkgroups = (x, y, z) => {
        this.counts.dispatches++;
        dispatch(x, y, z);
        return undefined;
      };
      return pass;
    }
    const [setPipeline, setBindGroup] = [pass.setPipeline.bind(pass), pass.setBindGroup.bind(pass)];
    let pipeline: GPUComputePipeline | undefined;
    let bindGroup: GPUBindGroup | undefined;
    pass.setPipeline = (next) => {
      pipeline = next;
      setPipeline(next);
      return undefined;
    };
    pass.setBindGroup = (index: number, next?: GPUBindGroup | null) => {
      bindGroup = next ?? undefined;
      setBindGroup(index, next);
      return undefined;
    };
    pass.dispatchWorkgroups = (x, y = 1, z = 1) => {
      this.counts.dispatches++;
      if (pipeline === undefined || bindGroup === undefined) throw new TypeError('nothing bound');
      commands.push({ kind: 'dispatch', pipeline, bindGroup, workgroups: [x, y, z] });
      dispatch(x, y, z);
      return undefined;
    };
    return pass;
  }
}

type CopyRange = (
  source: GPUBuffer,
  sourceOffset: number,
  target: GPUBuffer,
  targetOffset: number,
  size: number,
) => void;

const taps = new WeakMap<GPUDevice, CommandTap>();

/** The device's tap, installed when first asked for. */
export function tapOf(device: GPUDevice): CommandTap {
  const existing = taps.get(device);
  if (existing !== undefined) return existing;
  const tap = new CommandTap(device);
  taps.set(device, tap);
  return tap;
}
