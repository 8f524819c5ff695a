/** What each algorithm is, and which of the settings it reads. */
import {
  TRAINING_FIELDS,
  type AlgorithmName,
  type TrainingConfig,
  type TrainingField,
} from './algorithm-fields';
import { FAILURE_FIELDS } from './failure-fields';
import type { Fields } from './field';
import { PPO_FIELDS } from './ppo-fields';
import { STOPPING_FIELDS } from './stopping-fields';

const SAMPLING = [
  'batchSize',
  'temperature',
  'missingEosPenalty',
  'maxNewTokens',
  'temperatureInLogProb',
  'topK',
  'topP',
] as const satisfies readonly TrainingField[];
const OPTIMISER = [
  'learningRate',
  'minibatches',
  'maxGradNorm',
  'adamVariant',
  'adamEpsilon',
  'annealIterations',
] as const satisfies readonly TrainingField[];
const LEARNING = [...SAMPLING, ...OPTIMISER, 'padIsEnd', 'freshPermutation'] as const;
const LEASH = ['klCoefficient', 'klController', 'klTarget', 'klHorizon', 'klEstimator'] as const;

export interface AlgorithmDescription {
  /** One line for the page: what it does. */
  readonly summary: string;
  /** The settings that it reads; the others are not shown. */
  readonly fields: readonly TrainingField[];
}

export const ALGORITHMS: Readonly<Record<AlgorithmName, AlgorithmDescription>> = {
  ppo: {
    summary: 'A value function says what was to be expected; small, clipped steps.',
    fields: Object.keys(PPO_FIELDS) as (keyof typeof PPO_FIELDS)[],
  },
  reinforce: {
    summary: 'Each answer is one action; its baseline is the mean reward so far. One pass.',
    fields: [...LEARNING, ...LEASH],
  },
  rloo: {
    summary: 'Each answer is measured against the mean of the other answers to its prompt.',
    fields: [...LEARNING, ...LEASH, 'epochs', 'clipRange', 'groupSize'],
  },
  grpo: {
    summary: 'As RLOO, per token, scaled by the group’s spread; the KL penalty is in the loss.',
    fields: [...LEARNING, ...LEASH, 'epochs', 'clipRange', 'groupSize', 'grpoLoss', 'scaleRewards'],
  },
  rejection: {
    summary: 'Samples several answers to each prompt and imitates the best one.',
    fields: [...LEARNING, 'epochs', 'groupSize'],
  },
  best_of_n: {
    summary:
      'Learns nothing: the model answers several times, and the answer of the highest reward is given. Also in the evaluation, at so many times the cost.',
    fields: [...SAMPLING, 'groupSize'],
  },
  dpo: {
    summary:
      'Learns from the judged pairs themselves, as many an iteration as the batch has answers. Answers are sampled and scored only to see how it is doing.',
    fields: [...SAMPLING, ...OPTIMISER, 'dpoBeta', 'dpoLoss', 'dpoLabelSmoothing'],
  },
};

export function isAlgorithmName(name: string): name is AlgorithmName {
  return Object.hasOwn(ALGORITHMS, name);
}

/** What one algorithm reads, and what ends or pauses its training, in the order of the definitions. */
export function fieldsOf(algorithm: AlgorithmName): Fields {
  const used: readonly string[] = [
    ...ALGORITHMS[algorithm].fields,
    ...Object.keys(STOPPING_FIELDS),
    ...Object.keys(FAILURE_FIELDS),
  ];
  return Object.fromEntries(
    Object.entries(TRAINING_FIELDS).filter(([name]) => used.includes(name)),
  );
}

/** How many prompts an iteration asks: groups share the batch, so the answers stay as many. */
export function promptsPerIteration(
  algorithm: AlgorithmName,
  { batchSize, groupSize }: Pick<TrainingConfig, 'batchSize' | 'groupSize'>,
): number {
  const grouped = ALGORITHMS[algorithm].fields.includes('groupSize');
  return grouped ? Math.max(1, Math.floor(batchSize / groupSize)) : batchSize;
}
