/**
 * What changes from step to step. A step reads it through `stepInput`, which outside of recording
 * is an upload like any other; in a recorded step it is a buffer that is rewritten, from the new
 * source by the same function, before each replay.
 */
import { tensor } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { bindingOf } from '../backend/shared-buffers';
import { currentWebGpu } from '../backend/tfjs-adapter';

export type HostArray = Float32Array | Int32Array;

/** What a step is given, by name; `stepInput` reads from these or from their members. */
export type Sources = Readonly<Record<string, object>>;

interface RecordedInput {
  readonly source: string;
  readonly select: (source: never) => HostArray;
  readonly length: number;
  readonly buffer: GPUBuffer;
}

/** The inputs of one recorded step. */
export class StepInputs {
  readonly #sources: Sources;
  readonly #recorded: RecordedInput[] = [];

  /** @param sources of the step that is recorded */
  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** @throws TypeError when the step was not given that source */
  record(source: object, select: (source: never) => HostArray, buffer: GPUBuffer): void {
    const found = Object.entries(this.#sources).find(([, each]) => each === source);
    if (found === undefined) throw new TypeError('stepInput: not a source of the recorded step');
    this.#recorded.push({ source: found[0], select, length: buffer.size / 4, buffer });
  }

  has(buffer: GPUBuffer): boolean {
    return this.#recorded.some((input) => input.buffer === buffer);
  }

  /** The values for the next replay, or undefined where other sizes need another plan. */
  valuesFrom(sources: Sources): HostArray[] | undefined {
    const values = this.#recorded.map(({ source, select }) => select(sources[source] as never));
    const fit = this.#recorded.every(({ length }, index) => values[index]?.length === length);
    return fit ? values : undefined;
  }

  /** @param values from `valuesFrom` */
  write(queue: GPUQueue, values: readonly HostArray[]): void {
    this.#recorded.forEach(({ buffer }, index) => {
      // Of the exact size: the check is in `valuesFrom`.
      const { buffer: bytes, byteOffset, byteLength } = values[index] as Float32Array<ArrayBuffer>;
      queue.writeBuffer(buffer, 0, bytes, byteOffset, byteLength);
    });
  }
}

let recording: StepInputs | undefined;

/** Runs `run` so that its `stepInput`s are recorded. */
export function recordInputs<T>(inputs: StepInputs, run: () => T): T {
  recording = inputs;
  try {
    return run();
  } finally {
    recording = undefined;
  }
}

/**
 * Values from the CPU that differ from step to step, as a tensor that the caller (or its tidy)
 * disposes.
 *
 * @param source one of the objects that the step was given
 * @param select pure: the values, from that object alone; of one length for one shape of step
 */
export function stepInput<S extends object>(
  source: S,
  select: (source: S) => HostArray,
  shape?: readonly number[],
): Tensor {
  // A copy: on the CPU backend a tensor may keep the array itself.
  const values = select(source).slice();
  const dtype = values instanceof Int32Array ? 'int32' : 'float32';
  const result: Tensor = tensor(values, [...(shape ?? [values.length])], dtype);
  const gpu = currentWebGpu();
  if (recording !== undefined && gpu !== undefined) {
    gpu.uploadToGPU(result.dataId);
    recording.record(source, select, bindingOf(gpu.tensorMap.get(result.dataId)).buffer);
  }
  return result;
}
