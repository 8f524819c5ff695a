/** What a recorded step is, on the GPU and on the processor. */

export type HostArray = Float32Array | Int32Array;

/** What a step is given, by name; `stepInput` reads from these or from their members. */
export type Sources = Readonly<Record<string, object>>;

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
