/**
 * Single details switched off on purpose, to be run beside a healthy run of the same seed, reward
 * model and prompts. `setting` goes into both runs: what the detail needs to matter at all.
 */
import type { TrainingConfig } from './algorithm-fields';

export interface Breakage {
  readonly id: string;
  readonly title: string;
  readonly setting: Partial<TrainingConfig>;
  readonly broken: Partial<TrainingConfig>;
  /** What is expected to go wrong. */
  readonly expectation: string;
  /** How it should show; the first decides whether it failed as expected. */
  readonly signs: readonly [Sign, ...Sign[]];
}

/** A metric that the broken run should have above, or below, the healthy one. */
export interface Sign {
  readonly metric: string;
  readonly expected: 'higher' | 'lower';
  /** In the first iteration, over the whole run, or in its last three iterations. */
  readonly over: 'first' | 'run' | 'end';
}

const higher = (metric: string, over: Sign['over'] = 'end'): Sign => ({
  ...{ metric, over },
  expected: 'higher',
});
const lower = (metric: string, over: Sign['over'] = 'end'): Sign => ({
  ...{ metric, over },
  expected: 'lower',
});

/** Strong enough to show within a few iterations of a small model, small enough to be quick. */
const BRISK = { learningRate: 5e-4, epochs: 2, batchSize: 32 } as const;

/**
 * The optimiser of lm-human-preferences. Its ε of 1e-5 was for 774 M weights: beside the gradient
 * of one weight here, where there are some thousand times fewer, 1e-3 is about as much.
 */
const PUBLISHED = {
  ...BRISK,
  adamVariant: 'tensorflow',
  adamEpsilon: 1e-3,
  maxGradNorm: 100,
} as const;

export const BREAKAGES: readonly Breakage[] = [
  {
    id: 'temperature',
    title: 'Temperature left out of log π',
    setting: { ...BRISK, temperature: 2 },
    broken: { temperatureInLogProb: false },
    expectation:
      'Samples come from another policy than the one that learns. To that one they seem nearly impossible, so each batch moves it much too far.',
    signs: [higher('policy/approxkl_avg', 'run'), lower('gold/score')],
  },
  {
    id: 'truncation',
    title: 'Sampling cut to top-p 0.5',
    setting: BRISK,
    broken: { topP: 0.5 },
    expectation:
      'Tokens that lose probability are never sampled, only those that gain: KL is estimated too high, and variety goes.',
    signs: [higher('objective/kl', 'run'), lower('objective/entropy', 'run')],
  },
  {
    id: 'pad',
    title: 'Pad is the end token',
    // So hot that an end comes by chance, and early enough to be cut off: stopping has to be learned.
    setting: { ...BRISK, temperature: 2, maxNewTokens: 12, missingEosPenalty: 3 },
    broken: { padIsEnd: true },
    expectation:
      'The step that ends an answer is masked out of the loss: the policy does not learn to stop.',
    signs: [higher('completions/clipped_ratio'), lower('objective/scores')],
  },
  {
    id: 'whitening',
    title: 'Advantages not whitened',
    // Large rewards, and neither Adam nor gradient clipping takes their size away again.
    setting: { ...PUBLISHED, maxNewTokens: 12, missingEosPenalty: 10 },
    broken: { whitenAdvantages: false },
    expectation: 'The step depends on the size of the reward: here it is far too large.',
    signs: [higher('policy/approxkl_avg', 'first'), higher('policy/clipfrac_avg', 'first')],
  },
  {
    id: 'value-clipping',
    title: 'Values not clipped',
    // Far to go: the critic begins at 0, and answers that are cut off get −10.
    setting: { ...BRISK, maxNewTokens: 12, missingEosPenalty: 10 },
    broken: { valueClipping: false },
    expectation: 'The critic is free to follow: here that should help it, not harm it.',
    signs: [lower('ppo/val/error', 'run'), lower('val/clipfrac_avg', 'run')],
  },
  {
    id: 'adam',
    title: 'The other Adam',
    setting: PUBLISHED,
    broken: { adamVariant: 'pytorch' },
    expectation:
      'The first updates are several times as large: the policy moves further and more is clipped in the first iteration.',
    signs: [higher('policy/approxkl_avg', 'first'), higher('policy/clipfrac_avg', 'first')],
  },
  {
    id: 'kl',
    title: 'No KL penalty',
    // A leash short enough to be felt after a few iterations.
    setting: { ...BRISK, klCoefficient: 0.5 },
    broken: { klCoefficient: 0 },
    expectation: 'Nothing holds the policy: KL grows on, entropy collapses.',
    signs: [higher('objective/kl'), lower('policy/entropy_avg')],
  },
  {
    id: 'missing-end',
    title: 'No missing-end penalty',
    setting: { ...BRISK, maxNewTokens: 10 },
    broken: { missingEosPenalty: 0 },
    expectation: 'Under a tight limit answers that do not stop are not worse than those that do.',
    signs: [higher('completions/clipped_ratio'), lower('val/num_eos_tokens')],
  },
  {
    id: 'learning-rate',
    title: 'Learning rate twenty times too high',
    setting: BRISK,
    broken: { learningRate: 0.01 },
    expectation: 'Updates overshoot: most of each batch is clipped, and KL jumps.',
    signs: [higher('policy/approxkl_avg', 'run'), higher('objective/kl')],
  },
];
