/** A service of the user's own behind model graders: off until somebody turns it on. */

export interface EndpointOptions {
  /** OpenAI-compatible chat completions: `https://…/v1`, or the whole address. */
  readonly url: string;
  /** Sent as a bearer token; kept in memory only unless `keepKey` says otherwise. */
  readonly key?: string;
  /** The key is stored with the project on this device, for the next time; no export has it. */
  readonly keepKey?: boolean;
  /** Asked for in place of the model that a grader names. */
  readonly model?: string;
  /** After so many calls it is as good as off; 200 unless told otherwise. */
  readonly maxCalls?: number;
}

export interface EndpointStatus {
  /** Where requests go. */
  readonly url: string;
  readonly model?: string;
  readonly maxCalls: number;
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}
