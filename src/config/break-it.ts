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
  /** The metrics in which it should show. */
  readonly watch: readonly string[];
}

/** Strong enough to show within a dozen iterations of a small model. */
const BRISK = { learningRate: 5e-4 } as const;

export const BREAKAGES: readonly Breakage[] = [
  {
    id: 'temperature',
    title: 'Temperature left out of log π',
    setting: { ...BRISK, temperature: 0.7 },
    broken: { temperatureInLogProb: false },
    expectation:
      'Samples come from a sharper policy than the one that learns: KL runs off, entropy falls.',
    watch: ['objective/kl', 'policy/entropy_avg'],
  },
  {
    id: 'truncation',
    title: 'Sampling cut to top-p 0.5',
    setting: BRISK,
    broken: { topP: 0.5 },
    expectation:
      'Only likely tokens are ever seen: KL is estimated on the wrong samples, variety goes.',
    watch: ['objective/kl', 'policy/entropy_avg'],
  },
  {
    id: 'pad',
    title: 'Pad is the end token',
    setting: { ...BRISK, maxNewTokens: 10 },
    broken: { padIsEnd: true },
    expectation: 'Ending is never learned: under a tight limit answers go on being cut off.',
    watch: ['completions/clipped_ratio', 'response_length/mean'],
  },
  {
    id: 'whitening',
    title: 'Advantages not whitened',
    setting: BRISK,
    broken: { whitenAdvantages: false },
    expectation: 'The step depends on the scale of the reward.',
    watch: ['objective/scores', 'policy/grad_norm'],
  },
  {
    id: 'value-clipping',
    title: 'Values not clipped',
    setting: BRISK,
    broken: { valueClipping: false },
    expectation: 'The critic is free to follow: here that should help it, not harm it.',
    watch: ['val/var_explained', 'val/clipfrac_avg'],
  },
  {
    id: 'adam',
    title: 'The other Adam, with a tiny ε',
    setting: { ...BRISK, adamVariant: 'tensorflow' },
    broken: { adamVariant: 'pytorch', adamEpsilon: 1e-8 },
    expectation: 'The first updates are larger: more is clipped in the first iteration.',
    watch: ['policy/clipfrac_avg', 'policy/approxkl_avg'],
  },
  {
    id: 'kl',
    title: 'No KL penalty',
    setting: BRISK,
    broken: { klCoefficient: 0 },
    expectation: 'Nothing holds the policy: KL grows on, entropy collapses.',
    watch: ['objective/kl', 'policy/entropy_avg'],
  },
  {
    id: 'missing-end',
    title: 'No missing-end penalty',
    setting: { ...BRISK, maxNewTokens: 10 },
    broken: { missingEosPenalty: 0 },
    expectation: 'Under a tight limit answers that do not stop are not worse than those that do.',
    watch: ['completions/clipped_ratio', 'response_length/mean'],
  },
  {
    id: 'learning-rate',
    title: 'Learning rate twenty times too high',
    setting: BRISK,
    broken: { learningRate: 0.01 },
    expectation: 'Updates overshoot: most of each batch is clipped, and KL jumps.',
    watch: ['policy/approxkl_avg', 'objective/kl'],
  },
];
