/**
 * Auxiliary features beside those of the trunk: how long an outcome is, how much it repeats
 * itself, how likely the base policy finds it: on average, in all, and where it is least likely.
 * A model knows more than it says, and its doubt shows in those. Each feature has one weight per
 * head, so what the score owes to length alone can be read off. Part of feature extraction.
 */
import type { RewardModelConfig } from '../config/reward-model-fields';
import type { Batch } from '../model/network';
import { mean, standardDeviation } from '../shared/statistics';

export const LIKELIHOODS = [
  'log-probability',
  'total log-probability',
  'least log-probability',
] as const;
type Likelihood = (typeof LIKELIHOODS)[number];
export type AuxiliaryFeature = 'length' | 'repetition' | Likelihood;

/** Raw values are brought to mean 0, standard deviation 1 over the training outcomes. */
export interface AuxiliaryFeatureScale {
  readonly names: readonly AuxiliaryFeature[];
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

export const NO_AUXILIARY_FEATURES: AuxiliaryFeatureScale = {
  names: [],
  means: [],
  deviations: [],
};

export function auxiliaryFeaturesOf(config: RewardModelConfig): AuxiliaryFeature[] {
  return [
    ...(config.lengthFeature ? (['length'] as const) : []),
    ...(config.repetitionFeature ? (['repetition'] as const) : []),
    ...(config.logProbabilityFeature ? LIKELIHOODS : []),
  ];
}

/** Whether the base policy has to be asked. */
export function needReference(names: readonly AuxiliaryFeature[]): boolean {
  return names.some(isLikelihood);
}

function isLikelihood(name: AuxiliaryFeature): name is Likelihood {
  return (LIKELIHOODS as readonly string[]).includes(name);
}

/**
 * @param nats log-probability of each action of each episode; not looked at where no feature needs it
 * @returns [B · F] row-major, as measured
 */
export function measureAuxiliaryFeatures(
  names: readonly AuxiliaryFeature[],
  batch: Batch,
  nats: readonly (readonly number[])[],
): Float32Array {
  const values = new Float32Array(batch.size * names.length);
  for (let row = 0; row < batch.size; row++) {
    names.forEach((name, column) => {
      values[row * names.length + column] = measure(name, batch.actionsOf(row), nats[row] ?? []);
    });
  }
  return values;
}

export function scaleOf(
  names: readonly AuxiliaryFeature[],
  measured: Float32Array,
): AuxiliaryFeatureScale {
  const columns = names.map((_, column) =>
    measured.filter((__, index) => index % names.length === column),
  );
  return {
    names,
    means: columns.map((values) => mean(values)),
    deviations: columns.map((values) => standardDeviation(values) || 1),
  };
}

/** Features that both have keep the scale that their weights were learned on; others their own. */
export function scaleFrom(
  start: AuxiliaryFeatureScale,
  measured: AuxiliaryFeatureScale,
): AuxiliaryFeatureScale {
  const taken = (known: readonly number[], own: readonly number[]) =>
    measured.names.map((name, column) => known[start.names.indexOf(name)] ?? own[column] ?? 0);
  return {
    names: measured.names,
    means: taken(start.means, measured.means),
    deviations: taken(start.deviations, measured.deviations),
  };
}

export function standardised(
  { names, means, deviations }: AuxiliaryFeatureScale,
  measured: Float32Array,
): Float32Array {
  return measured.map((value, index) => {
    const column = index % names.length;
    return (value - (means[column] ?? 0)) / (deviations[column] ?? 1);
  });
}

/** @param nats log-probability of each action */
function measure(
  name: AuxiliaryFeature,
  actions: ArrayLike<number>,
  nats: readonly number[],
): number {
  switch (name) {
    case 'length':
      return actions.length;
    case 'repetition':
      return repetition(actions);
    case 'log-probability':
      return mean(nats);
    case 'total log-probability':
      return nats.reduce((sum, value) => sum + value, 0);
    case 'least log-probability':
      return Math.min(0, ...nats);
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
