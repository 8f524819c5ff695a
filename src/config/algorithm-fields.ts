/** The choice of algorithm, the settings beyond PPO's, and which settings each algorithm reads. */
import type { ConfigOf, Fields } from './field';
import { PPO_FIELDS } from './ppo-fields';

export const TRAINING_FIELDS = {
  algorithm: {
    kind: 'choice',
    label: 'Algorithm',
    default: 'ppo',
    options: [
      { value: 'ppo', label: 'PPO' },
      { value: 'reinforce', label: 'REINFORCE' },
      { value: 'rloo', label: 'RLOO' },
      { value: 'grpo', label: 'GRPO' },
      { value: 'rejection', label: 'Rejection sampling' },
    ],
    help: 'How the policy learns. A change takes effect from the next run, which goes on from the policy as it is.',
    source: 'PPO: Ziegler et al., arXiv:1909.08593',
  },
  groupSize: {
    kind: 'number',
    label: 'Answers per prompt',
    unit: 'answers',
    min: 2,
    max: 32,
    step: 1,
    default: 8,
    help: 'Answers to one prompt are compared with each other. The batch stays as large, with fewer prompts.',
    source: 'TRL GRPO num_generations 8; RLOO 2',
  },
  grpoLoss: {
    kind: 'choice',
    label: 'Loss type',
    default: 'dapo',
    options: [
      { value: 'grpo', label: 'GRPO: mean per answer' },
      { value: 'dapo', label: 'DAPO: mean over tokens' },
      { value: 'dr_grpo', label: 'Dr. GRPO: by length limit' },
    ],
    help: 'What a token weighs. The mean per answer makes tokens of long answers count less, which favours long wrong answers.',
    source: 'TRL loss_type dapo; arXiv:2402.03300, 2503.14476, 2503.20783',
  },
  scaleRewards: {
    kind: 'choice',
    label: 'Scale rewards by',
    default: 'group',
    options: [
      { value: 'group', label: 'std of the group' },
      { value: 'batch', label: 'std of the batch' },
      { value: 'none', label: 'nothing' },
    ],
    help: 'Dividing by the group’s spread makes prompts count alike, however little their answers differ.',
    source: 'TRL scale_rewards group; Dr. GRPO, arXiv:2503.20783, none',
  },
  ...PPO_FIELDS,
} as const satisfies Fields;

export type TrainingConfig = ConfigOf<typeof TRAINING_FIELDS>;
export type TrainingField = keyof TrainingConfig;
export type AlgorithmName = TrainingConfig['algorithm'];

const OPTIMISER = [
  'learningRate',
  'batchSize',
  'minibatches',
  'temperature',
  'maxGradNorm',
  'adamVariant',
  'adamEpsilon',
  'missingEosPenalty',
  'maxNewTokens',
  'temperatureInLogProb',
  'topK',
  'topP',
  'padIsEnd',
  'freshPermutation',
  'annealIterations',
] as const satisfies readonly TrainingField[];
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
    fields: [...OPTIMISER, ...LEASH],
  },
  rloo: {
    summary: 'Each answer is measured against the mean of the other answers to its prompt.',
    fields: [...OPTIMISER, ...LEASH, 'epochs', 'clipRange', 'groupSize'],
  },
  grpo: {
    summary: 'As RLOO, per token, scaled by the group’s spread; the KL penalty is in the loss.',
    fields: [
      ...OPTIMISER,
      ...LEASH,
      'epochs',
      'clipRange',
      'groupSize',
      'grpoLoss',
      'scaleRewards',
    ],
  },
  rejection: {
    summary: 'Samples several answers to each prompt and imitates the best one.',
    fields: [...OPTIMISER, 'epochs', 'groupSize'],
  },
};

export function isAlgorithmName(name: string): name is AlgorithmName {
  return Object.hasOwn(ALGORITHMS, name);
}

/** What one algorithm reads, in the order of the definitions. */
export function fieldsOf(algorithm: AlgorithmName): Fields {
  const used: readonly string[] = ALGORITHMS[algorithm].fields;
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
