/** Every number of the reward model: formula, unit, healthy range. */
import type { RewardModelMetrics } from '../../protocol/playground';
import type { Metric } from './metric';

/** −log ½: the loss of a model that cannot tell the answers apart. */
export const CHANCE_LOSS_NATS = Math.LN2;

export const REWARD_GLOSSARY = {
  loss: {
    label: 'Loss',
    formula: '−log σ(r(chosen) − r(rejected)), Bradley–Terry',
    unit: 'nats',
    healthy:
      'Falls below 0.69, where a coin would be. Near zero on few pairs means learnt by heart.',
    good: [0, 0.55],
    tolerable: [0, CHANCE_LOSS_NATS],
    form: 'number',
  },
  accuracy: {
    label: 'Training accuracy',
    formula: 'share of the batch’s pairs ordered as the rater did',
    unit: 'of pairs',
    healthy: 'Rises. Far above the held-out accuracy means learnt by heart.',
    form: 'share',
  },
  heldoutAccuracy: {
    label: 'Held-out accuracy',
    formula: 'share of held-out pairs, ties left out, ordered as the rater did',
    unit: 'of pairs',
    healthy: '50 % is a coin. People agree with each other in 60–75 % of cases.',
    good: [0.7, 1],
    tolerable: [0.58, 1],
    form: 'share',
  },
  margin: {
    label: 'Margin',
    formula: 'mean of r(chosen) − r(rejected)',
    unit: 'raw score',
    healthy: 'Grows above zero and levels off.',
    good: [0.1, Infinity],
    tolerable: [0, Infinity],
    form: 'signed',
  },
  gradNorm: {
    label: 'Gradient norm',
    formula: '‖∇‖₂ before clipping',
    unit: '',
    healthy: 'Steady or falling.',
    form: 'number',
  },
  learningRate: {
    label: 'Learning rate',
    formula: 'step size, decays linearly to zero',
    unit: '',
    healthy: 'As set.',
    form: 'scientific',
  },
  ece: {
    label: 'Calibration error',
    formula: 'Σ over 10 bins of share · |accuracy − confidence|',
    unit: '',
    healthy: 'Under 5 % its confidence can be taken at its word; above 15 % it cannot.',
    good: [0, 0.08],
    tolerable: [0, 0.15],
    form: 'share',
  },
  temperature: {
    label: 'Temperature',
    formula: 'T that makes σ((r₁ − r₂) / T) best calibrated',
    unit: '',
    healthy: 'Near 1. Above 1 it was too sure of itself, below 1 too shy.',
    good: [0.67, 1.5],
    tolerable: [0.4, 2.5],
    form: 'number',
  },
  minReward: {
    label: 'Lowest score',
    formula: 'smallest raw score in the batch',
    unit: 'raw score',
    healthy: 'Within a few units of the highest; far off means scores run away.',
    form: 'signed',
  },
  meanReward: {
    label: 'Mean score',
    formula: 'mean raw score of the batch, both sides of each pair',
    unit: 'raw score',
    healthy: 'Around zero, where centring holds it.',
    good: [-1, 1],
    tolerable: [-3, 3],
    form: 'signed',
  },
  maxReward: {
    label: 'Highest score',
    formula: 'largest raw score in the batch',
    unit: 'raw score',
    healthy: 'Within a few units of the lowest.',
    form: 'signed',
  },
  tokens: {
    label: 'Tokens',
    formula: 'tokens read so far, questions included, padding not',
    unit: 'tokens',
    healthy: 'As many as epochs × feedback.',
    form: 'count',
  },
  epoch: {
    label: 'Epoch',
    formula: 'passes over the comparisons so far',
    unit: 'passes',
    healthy: 'Ends where it was set.',
    form: 'number',
  },
  globalStep: {
    label: 'Step',
    formula: 'optimiser steps of this member so far',
    unit: 'steps',
    healthy: 'Counts up to the end of the fit.',
    form: 'count',
  },
  gain: {
    label: 'Gain',
    formula: '1 / standard deviation of raw scores on base answers',
    unit: '',
    healthy: 'Brings scores to standard deviation 1 on the base model’s answers.',
    form: 'number',
  },
  bias: {
    label: 'Bias',
    formula: '−gain · mean raw score on base answers',
    unit: 'std of base',
    healthy: 'Brings the base model’s mean score to 0.',
    form: 'signed',
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** The names under which TRL's RewardTrainer logs a step, and what each is. */
export const LOGGED_REWARD_METRICS = [
  ['loss', 'loss'],
  ['accuracy', 'accuracy'],
  ['eval_accuracy', 'heldoutAccuracy'],
  ['min_reward', 'minReward'],
  ['mean_reward', 'meanReward'],
  ['max_reward', 'maxReward'],
  ['margin', 'margin'],
  ['num_tokens', 'tokens'],
  ['learning_rate', 'learningRate'],
  ['grad_norm', 'gradNorm'],
  ['epoch', 'epoch'],
  ['global_step', 'globalStep'],
] as const satisfies readonly (readonly [keyof RewardModelMetrics, keyof typeof REWARD_GLOSSARY])[];
