/**
 * Part two of the reward model: examples as batches that the network reads. All outcomes of an
 * example go through the trunk together. The trunk is copied from the policy and tuned with the
 * heads, or left as it is; auxiliary features (auxiliary-features.ts) may stand beside it.
 */
import type { RewardModelConfig } from '../config/reward-model-fields';
import type { Batch, ModelFamily, Policy } from '../model/network';
import type { Item } from '../protocol/playground';
import { OVERALL, type PreferenceExample } from './data-processing';
import {
  auxiliaryFeaturesOf,
  scaleFrom,
  scaleOf,
  standardised,
  type AuxiliaryFeatureScale,
} from './auxiliary-features';
import { OutcomeReader } from './outcome-reader';

/** Examples with the same number of outcomes, K. H heads, N examples, F auxiliary features. */
export interface EncodedExamples<B extends Batch> {
  readonly size: number;
  readonly outcomes: number;
  /** K · N rows: the first outcome of every example, then the second of every example, … */
  readonly batch: B;
  /** [K · N · F] auxiliary features of those rows, standardised. */
  readonly hand: Float32Array;
  /** [K · N · D] what the trunk says of those rows, where it is left as it is. */
  readonly trunk?: Float32Array | undefined;
  /** [K · N · H] shares of preference; 0 where a head has no label. */
  readonly targets: Float32Array;
  /** [N · H] 1 where the head has a label. */
  readonly labelled: Float32Array;
  /** [N] */
  readonly strengths: Float32Array;
  select: (examples: readonly number[]) => EncodedExamples<B>;
}

export interface Encoding<B extends Batch> {
  readonly family: ModelFamily<B>;
  readonly heads: readonly string[];
  readonly scale: AuxiliaryFeatureScale;
  readonly reader: OutcomeReader<B>;
}

/** The overall head, then one for each criterion that was judged, in the order of the alphabet. */
export function headsOf(
  examples: readonly PreferenceExample[],
  { criteriaHeads }: Pick<RewardModelConfig, 'criteriaHeads'>,
): string[] {
  const judged = new Set(examples.flatMap(({ labels }) => Object.keys(labels)));
  judged.delete(OVERALL);
  return [OVERALL, ...(criteriaHeads ? [...judged].sort() : [])];
}

export interface EncodingRequest<B extends Batch> {
  readonly family: ModelFamily<B>;
  readonly config: RewardModelConfig;
  readonly reference: Policy<B>;
  /** Whether the members' trunk is the reference's, and stays so. */
  readonly sharesTrunk: boolean;
  /** Of a reward model to go on from. */
  readonly startScale?: AuxiliaryFeatureScale | undefined;
}

/** How examples become batches: auxiliary features are scaled on the training outcomes. */
export async function encodingOf<B extends Batch>(
  { family, config, reference, sharesTrunk, startScale }: EncodingRequest<B>,
  heads: readonly string[],
  train: readonly PreferenceExample[],
): Promise<Encoding<B>> {
  const reader = new OutcomeReader(auxiliaryFeaturesOf(config), reference, sharesTrunk);
  const items = train.flatMap(({ prompt, texts }) => texts.map((text) => ({ prompt, text })));
  const { hand } = await reader.readOnce(items, family.encode(items));
  const measured = scaleOf(reader.names, hand);
  const scale = startScale === undefined ? measured : scaleFrom(startScale, measured);
  return { family, heads, scale, reader };
}

/**
 * One set per number of outcomes; empty ones are left out. Every example of a set has the same
 * number of steps, so minibatches of one size have one shape.
 */
export async function encodeExamples<B extends Batch>(
  encoding: Encoding<B>,
  examples: readonly PreferenceExample[],
): Promise<EncodedExamples<B>[]> {
  const counts = [...new Set(examples.map(({ texts }) => texts.length))].sort((x, y) => x - y);
  return Promise.all(
    counts.map((count) =>
      encodeSet(
        encoding,
        examples.filter(({ texts }) => texts.length === count),
        count,
      ),
    ),
  );
}

async function encodeSet<B extends Batch>(
  { family, heads, scale, reader }: Encoding<B>,
  examples: readonly PreferenceExample[],
  outcomes: number,
): Promise<EncodedExamples<B>> {
  const ranks = Array.from({ length: outcomes }, (_, outcome) => outcome);
  const items: Item[] = ranks.flatMap((rank) =>
    examples.map(({ prompt, texts }) => ({ prompt, text: texts[rank] ?? '' })),
  );
  const batch = family.encode(items);
  const { hand, trunk } = await reader.readOnce(items, batch);
  return encodedExamples({
    outcomes,
    batch,
    hand: standardised(scale, hand),
    trunk,
    targets: Float32Array.from(
      ranks.flatMap((rank) =>
        examples.flatMap(({ labels }) => heads.map((head) => labels[head]?.[rank] ?? 0)),
      ),
    ),
    labelled: Float32Array.from(
      examples.flatMap(({ labels }) => heads.map((head) => (labels[head] === undefined ? 0 : 1))),
    ),
    strengths: Float32Array.from(examples, ({ strength }) => strength),
  });
}

export function encodedExamples<B extends Batch>(
  arrays: Omit<EncodedExamples<B>, 'size' | 'select'>,
): EncodedExamples<B> {
  const { outcomes, batch, hand, trunk, targets, labelled, strengths } = arrays;
  const size = strengths.length;
  const select = (examples: readonly number[]): EncodedExamples<B> => {
    const rows = Array.from({ length: outcomes }, (_, rank) =>
      examples.map((example) => rank * size + example),
    ).flat();
    return encodedExamples({
      outcomes,
      // `select` of a family's own batch gives that family's batch.
      batch: batch.select(rows) as B,
      hand: selectRows(hand, rows, batch.size),
      trunk: trunk && selectRows(trunk, rows, batch.size),
      targets: selectRows(targets, rows, batch.size),
      labelled: selectRows(labelled, examples, size),
      strengths: selectRows(strengths, examples, size),
    });
  };
  return { ...arrays, size, select };
}

/** @param values [total · width] */
export function selectRows(
  values: Float32Array,
  rows: readonly number[],
  total: number,
): Float32Array {
  const width = total === 0 ? 0 : values.length / total;
  const selected = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    selected.set(values.subarray(row * width, (row + 1) * width), index * width);
  });
  return selected;
}
