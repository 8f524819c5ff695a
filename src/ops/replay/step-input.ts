/**
 * What changes from step to step. A step reads it through `stepInput`, which outside of recording
 * is an upload like any other; in a recorded step it is a place that is rewritten, from the new
 * source by the same function, before each replay.
 */
import { tensor } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

export type HostArray = Float32Array | Int32Array;

/** What a step is given, by name; `stepInput` reads from these or from their members. */
export type Sources = Readonly<Record<string, object>>;

interface RecordedInput<Place> {
  readonly source: string;
  readonly select: (source: never) => HostArray;
  readonly length: number;
  readonly place: Place;
}

/** The inputs of one recorded step, and where it reads each. */
export class StepInputs<Place> {
  readonly #sources: Sources;
  readonly #placeOf: (input: Tensor) => Place;
  readonly #recorded: RecordedInput<Place>[] = [];

  /**
   * @param sources of the step that is recorded
   * @param placeOf makes sure that an input keeps its place
   */
  constructor(sources: Sources, placeOf: (input: Tensor) => Place) {
    this.#sources = sources;
    this.#placeOf = placeOf;
  }

  /** @throws TypeError when the step was not given that source */
  record(source: object, select: (source: never) => HostArray, input: Tensor): void {
    const found = Object.entries(this.#sources).find(([, each]) => each === source);
    if (found === undefined) throw new TypeError('stepInput: not a source of the recorded step');
    const place = this.#placeOf(input);
    this.#recorded.push({ source: found[0], select, length: input.size, place });
  }

  has(place: Place): boolean {
    return this.#recorded.some((input) => input.place === place);
  }

  /** The values for the next replay, or undefined where other sizes need another plan. */
  valuesFrom(sources: Sources): HostArray[] | undefined {
    const values = this.#recorded.map(({ source, select }) => select(sources[source] as never));
    const fit = this.#recorded.every(({ length }, index) => values[index]?.length === length);
    return fit ? values : undefined;
  }

  /** @param values from `valuesFrom` */
  write(values: readonly HostArray[], writeTo: (place: Place, values: HostArray) => void): void {
    this.#recorded.forEach(({ place }, index) => {
      writeTo(place, values[index] as HostArray);
    });
  }
}

let recording: StepInputs<unknown> | undefined;

/** Runs `run` so that its `stepInput`s are recorded. */
export function recordInputs<T, Place>(inputs: StepInputs<Place>, run: () => T): T {
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
  recording?.record(source, select, result);
  return result;
}
