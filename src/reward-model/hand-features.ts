/**
 * Hand-made features beside those of the trunk: how long an outcome is, how much it repeats
 * itself, how likely the base policy finds it. Each has one weight per head, so what the score
 * owes to length alone can be read off. Part of feature extraction.
 */
import { tidy } from '@tensorflow/tfjs-core';
import type { RewardModelConfig } from '../config/reward-model-fields';
import type { Batch, Policy } from '../model/network';
import { mean, standardDeviation } from '../shared/statistics';

export type HandFeature = 'length' | 'repetition' | 'log-probability';

/** Raw values are brought to mean 0, standard deviation 1 over the training outcomes. */
export interface HandFeatureScale {
  readonly names: readonly HandFeature[];
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

export const NO_HAND_FEATURES: HandFeatureScale = { names: [], means: [], deviations: [] };

export function handFeaturesOf(config: RewardModelConfig): HandFeature[] {
  return [
    ...(config.lengthFeature ? (['length'] as const) : []),
    ...(config.repetitionFeature ? (['repetition'] as const) : []),
    ...(config.logProbabilityFeature ? (['log-probability'] as const) : []),
  ];
}

/**
 * @param reference the base policy, asked only for its log-probability
 * @returns [B · F] row-major, as measured
 */
export async function measureHandFeatures<B extends Batch>(
  names: readonly HandFeature[],
  batch: B,
  reference: Policy<B> | undefined,
): Promise<Float32Array> {
  const values = new Float32Array(batch.size * names.length);
  for (const [column, name] of names.entries()) {
    const measured = await measure(name, batch, reference);
    measured.forEach((value, row) => {
      values[row * names.length + column] = value;
    });
  }
  return values;
}

export function scaleOf(names: readonly HandFeature[], measured: Float32Array): HandFeatureScale {
  const columns = names.map((_, column) =>
    measured.filter((__, index) => index % names.length === column),
  );
  return {
    names,
    means: columns.map((values) => mean(values)),
    deviations: columns.map((values) => standardDeviation(values) || 1),
  };
}

export function standardised(
  { names, means, deviations }: HandFeatureScale,
  measured: Float32Array,
): Float32Array {
  return measured.map((value, index) => {
    const column = index % names.length;
    return (value - (means[column] ?? 0)) / (deviations[column] ?? 1);
  });
}

function measure<B extends Batch>(
  name: HandFeature,
  batch: B,
  reference: Policy<B> | undefined,
): number[] | Promise<number[]> {
  const rows = Array.from({ length: batch.size }, (_, row) => row);
  switch (name) {
    case 'length':
      return rows.map((row) => batch.actionsOf(row).length);
    case 'repetition':
      return rows.map((row) => repetition(batch.actionsOf(row)));
    case 'log-probability':
      if (reference === undefined) throw new RangeError('No base policy to ask');
      return meanLogProbabilities(batch, reference);
    default:
      return name satisfies never;
  }
}

/** Share of neighbouring pairs of actions that occurred before in the same outcome. */
export function repetition(actions: ArrayLike<number>): number {
  const pairs = new Set<string>();
  for (let i = 1; i < actions.length; i++) pairs.add(`${actions[i - 1]} ${actions[i]}`);
  const count = actions.length - 1;
  return count < 1 ? 0 : 1 - pairs.size / count;
}

/** Nats per action, at temperature 1. */
async function meanLogProbabilities<B extends Batch>(
  batch: B,
  reference: Policy<B>,
): Promise<number[]> {
  const { logProbs, entropy } = tidy(() => reference.evaluate(batch, 1));
  const values = await logProbs.data<'float32'>();
  logProbs.dispose();
  entropy.dispose();
  return Array.from({ length: batch.size }, (_, row) => {
    const cells = Array.from({ length: batch.steps }, (__, step) => row * batch.steps + step);
    const acted = cells.filter((cell) => batch.mask[cell] === 1);
    return mean(acted.map((cell) => values[cell] ?? 0));
  });
}
