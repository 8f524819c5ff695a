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
const lower = (metric: string): Sign => ({ metric, over: 'end', expected: 'lower' });

/** Strong enough to show within a dozen iterations of a small model. */
const BRISK = { learningRate: 3e-4 } as const;

export const BREAKAGES: readonly Breakage[] = [
  {
    id: 'temperature',
    title: 'Temperature left out of log π',
    setting: { ...BRISK, temperature: 0.5 },
    broken: { temperatureInLogProb: false },
    expectation:
      'Samples come from a sharper policy than the one that learns: KL runs off, entropy falls.',
    signs: [higher('objective/kl'), lower('policy/entropy_avg')],
  },
  {
    id: 'truncation',
    title: 'Sampling cut to top-p 0.5',
    setting: BRISK,
    broken: { topP: 0.5 },
    expectation:
      'Only likely tokens are ever seen: KL is estimated on the wrong samples, variety goes.',
    signs: [lower('policy/entropy_avg'), lower('objective/kl')],
  },
  {
    id: 'pad',
    title: 'Pad is the end token',
    setting: { ...BRISK, maxNewTokens: 10 },
    broken: { padIsEnd: true },
    expectation: 'Ending is never learned: under a tight limit answers go on being cut off.',
    signs: [higher('completions/clipped_ratio'), higher('response_length/mean')],
  },
  {
    id: 'whitening',
    title: 'Advantages not whitened',
    setting: BRISK,
    broken: { whitenAdvantages: false },
    expectation: 'The step depends on the scale of the reward.',
    signs: [higher('policy/approxkl_avg', 'run'), lower('objective/scores')],
  },
  {
    id: 'value-clipping',
    title: 'Values not clipped',
    setting: BRISK,
    broken: { valueClipping: false },
    expectation: 'The critic is free to follow: here that should help it, not harm it.',
    signs: [higher('val/var_explained'), lower('val/clipfrac_avg')],
  },
  {
    id: 'adam',
    title: 'The other Adam, with a tiny ε',
    setting: { ...BRISK, adamVariant: 'tensorflow' },
    broken: { adamVariant: 'pytorch', adamEpsilon: 1e-8 },
    expectation: 'The first updates are larger: more is clipped in the first iteration.',
    signs: [higher('policy/clipfrac_avg', 'first'), higher('policy/approxkl_avg', 'first')],
  },
  {
    id: 'kl',
    title: 'No KL penalty',
    setting: BRISK,
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
    signs: [higher('completions/clipped_ratio'), higher('response_length/mean')],
  },
  {
    id: 'learning-rate',
    title: 'Learning rate thirty times too high',
    setting: BRISK,
    broken: { learningRate: 0.01 },
    expectation: 'Updates overshoot: most of each batch is clipped, and KL jumps.',
    signs: [higher('policy/approxkl_avg', 'run'), higher('objective/kl')],
  },
];
