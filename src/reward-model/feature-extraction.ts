/**
 * Part two of the reward model: pairs as batches that the network reads. Both outcomes of a
 * pair go through the trunk together; the features are the trunk's, copied from the policy and
 * tuned with the head.
 */
import type { Batch, ModelFamily } from '../model/network';
import type { PreferencePair } from './data-processing';

export interface EncodedPairs<B extends Batch> {
  readonly size: number;
  /** All outcomes a, then all outcomes b. */
  readonly batch: B;
  /** Probability that a is better, one per pair. */
  readonly targets: Float32Array;
  select: (pairs: readonly number[]) => EncodedPairs<B>;
}

/** Every pair has the same number of steps, so minibatches of one size have one shape. */
export function encodePairs<B extends Batch>(
  family: ModelFamily<B>,
  pairs: readonly PreferencePair[],
): EncodedPairs<B> {
  const items = [
    ...pairs.map(({ prompt, a }) => ({ prompt, text: a })),
    ...pairs.map(({ prompt, b }) => ({ prompt, text: b })),
  ];
  const targets = Float32Array.from(pairs, ({ target }) => target);
  return encodedPairs(family.encode(items), targets);
}

function encodedPairs<B extends Batch>(batch: B, targets: Float32Array): EncodedPairs<B> {
  const size = targets.length;
  return {
    size,
    batch,
    targets,
    select: (pairs) =>
      encodedPairs(
        // `select` of a family's own batch gives that family's batch.
        batch.select([...pairs, ...pairs.map((pair) => size + pair)]) as B,
        Float32Array.from(pairs, (pair) => targets[pair] ?? 0),
      ),
  };
}
