/** One answer of one training iteration, with every number that was worked out for its tokens. */

export interface Trajectory {
  readonly iteration: number;
  /** Its place in the batch; answers to one prompt stand side by side in algorithms with groups. */
  readonly index: number;
  readonly algorithm: string;
  readonly prompt: string;
  readonly text: string;
  /** How each token reads, the end token as ''. All arrays below have one entry per token. */
  readonly pieces: readonly string[];
  readonly tokens: readonly number[];
  readonly finished: boolean;
  /** Of the reward source, less the penalty of an answer that did not stop. */
  readonly score: number;
  /** log π of the token when it was sampled, nats. */
  readonly logProbs: readonly number[];
  /** log π_ref of the same token, nats. */
  readonly refLogProbs: readonly number[];
  /** What the KL penalty was taken of, nats. */
  readonly kl: readonly number[];
  /** Entropy of the distribution that the token was drawn from, nats. */
  readonly entropy: readonly number[];
  /** What the critic expected before the token; 0 without a critic. */
  readonly values: readonly number[];
  /** −β · KL, plus the score; whitened where that is switched on. */
  readonly rewards: readonly number[];
  /** Before they are whitened per minibatch. */
  readonly advantages: readonly number[];
  readonly returns: readonly number[];
  /** With which the advantages were worked out. */
  readonly gamma: number;
  readonly lambda: number;
  readonly klCoefficient: number;
}
