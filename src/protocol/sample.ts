/** One answer (text labs) or one clip (control labs) of a policy to one prompt. */
export interface Sample {
  readonly prompt: string;
  /** The answer; for control labs the clip, as the lab writes it. */
  readonly text: string;
  readonly promptTokens: readonly number[];
  /** What the policy emitted, the end token included where it came. */
  readonly tokens: readonly number[];
  /** How each token reads; joined they give `text` (the end token reads as ''). */
  readonly pieces: readonly string[];
  /** log π(token), nats, at the sampling temperature. */
  readonly logProbs: readonly number[];
  /** Whether it stopped by itself. */
  readonly finished: boolean;
}

/** An answer of which only the text is kept, as in judgements: it has no tokens. */
export function textSample(prompt: string, text: string): Sample {
  const none = { promptTokens: [], tokens: [], logProbs: [] };
  return { prompt, text, ...none, pieces: [text], finished: true };
}
