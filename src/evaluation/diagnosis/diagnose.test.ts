/** Each condition is produced on purpose, by training where a small model can show it. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { letterFamily, PROMPTS, type LetterBatch } from '../../../tests/fixtures/letter-family';
import { trainingMetrics } from '../../../tests/fixtures/fake-reports';
import { PpoTrainer } from '../../algorithms/ppo';
import type { RewardSource } from '../../algorithms/reward-source';
import { TRAINING_FIELDS, type TrainingConfig } from '../../config/algorithm-fields';
import { completeConfig } from '../../config/field';
import '../../ops/testing/cpu-backend';
import type { TrainingMetrics } from '../../protocol/playground';
import { Rng } from '../../shared/rng';
import { diagnose } from './diagnose';
import { trend } from './rule';

vi.setConfig({ testTimeout: 60_000 });

const family = letterFamily(1);
const disposables: { dispose: () => void }[] = [];
afterEach(() => {
  disposables.splice(0).forEach((each) => {
    each.dispose();
  });
});

type Score = (text: string) => number;
const likesA: Score = (text) => (text.startsWith('a') ? 1 : 0);

async function trained(
  iterations: number,
  given: Partial<TrainingConfig>,
  score: Score = likesA,
): Promise<{ history: TrainingMetrics[]; config: TrainingConfig }> {
  const config = completeConfig(TRAINING_FIELDS, { batchSize: 32, learningRate: 0.003, ...given });
  const rewardSource: RewardSource<LetterBatch> = {
    rewards: (samples) => Promise.resolve(Float32Array.from(samples, ({ text }) => score(text))),
  };
  const [policy, reference] = [family.basePolicy(), family.basePolicy()];
  const rewardNetwork = family.rewardNetwork(policy, Rng.fromSeed(0));
  const critic = family.critic(rewardNetwork);
  rewardNetwork.dispose();
  const rng = Rng.fromSeed(3);
  const ppo = new PpoTrainer({ family, policy, reference, critic, rewardSource, rng, config });
  disposables.push(ppo, reference);
  const history: TrainingMetrics[] = [];
  const prompts = Array.from({ length: config.batchSize }, (_, i) => PROMPTS[i % 4] ?? '');
  while (history.length < iterations) history.push(await ppo.iterate(prompts));
  return { history, config };
}

const rulesOf = (symptoms: Parameters<typeof diagnose>[0]) =>
  diagnose(symptoms).map(({ rule }) => rule);

describe('produced by training', () => {
  test('a healthy run: every rule stays silent in every iteration', async () => {
    const { history, config } = await trained(12, { klCoefficient: 0.05 });
    history.forEach((_, i) => {
      expect(rulesOf({ history: history.slice(0, i + 1), config })).toEqual([]);
    });
  });

  test('no leash, long steps, a reward for length: too much is clipped, answers never stop', async () => {
    const wild = { learningRate: 0.01, klCoefficient: 0, epochs: 16, maxGradNorm: 100 };
    const longAs: Score = (text) => 9 * text.split('a').length;
    const { history, config } = await trained(12, { ...wild, missingEosPenalty: 0 }, longAs);
    const ever = new Set(
      history.flatMap((_, i) => rulesOf({ history: history.slice(0, i + 1), config })),
    );
    expect([...ever]).toEqual(expect.arrayContaining(['clip-fraction-high', 'length-limit']));
    const found = diagnose({ history, config }).find(({ rule }) => rule === 'length-limit');
    expect(found?.remedy.config).toEqual({ missingEosPenalty: 1 });
  });

  test('a reward that says the same of every answer is flat', async () => {
    const { history, config } = await trained(2, { missingEosPenalty: 0 }, () => 1);
    expect(rulesOf({ history, config })).toEqual(['reward-flat']);
    const before = history.slice(0, 1);
    expect(rulesOf({ history: before, config })).toEqual([]);
  });

  test('scores far above the base model’s are out of distribution', async () => {
    const { history, config } = await trained(2, {}, (text) => 4 + likesA(text));
    expect(rulesOf({ history, config })).toContain('reward-model-out-of-distribution');
  });
});

/** A plausible healthy history in which some metrics are overwritten. */
function history(
  count: number,
  changed: (iteration: number) => Partial<TrainingMetrics>,
): TrainingMetrics[] {
  const rng = Rng.fromSeed(1);
  return Array.from({ length: count }, (_, i) => ({
    ...trainingMetrics(i + 1, 0.1, rng),
    ...changed(i + 1),
  }));
}

const CONFIG = completeConfig(TRAINING_FIELDS);
const found = (metrics: readonly TrainingMetrics[], config: Partial<TrainingConfig> = {}) =>
  diagnose({ history: metrics, config: { ...CONFIG, ...config } });

describe('made of metrics', () => {
  test('the fake healthy run: silence', () => {
    for (let count = 1; count <= 30; count++) expect(found(history(count, () => ({})))).toEqual([]);
  });

  test.each([
    ['kl-exploding', { 'objective/kl': 25 }, { 'objective/kl': 9.5 }],
    ['kl-negative', { 'objective/kl': -0.6 }, { 'objective/kl': -0.1 }],
    ['entropy-collapse', { 'policy/entropy_avg': 0.01 }, { 'policy/entropy_avg': 0.5 }],
    ['clip-fraction-high', { 'policy/clipfrac_avg': 0.4 }, { 'policy/clipfrac_avg': 0.25 }],
    ['learning-rate-high', { 'policy/approxkl_avg': 0.2 }, { 'policy/approxkl_avg': 0.05 }],
    [
      'learning-rate-high',
      { 'policy/approxkl_avg': 2, 'policy/clipfrac_avg': 0.03 },
      { 'policy/approxkl_avg': 0.4, 'policy/clipfrac_avg': 0.04 },
    ],
    ['value-worse-than-constant', { 'val/var_explained': -0.4 }, { 'val/var_explained': 0.01 }],
    ['reward-flat', { reward_std: 0.001 }, { reward_std: 0.1 }],
    ['reward-flat', { frac_reward_zero_std: 0.8 }, { frac_reward_zero_std: 0.5 }],
    ['length-limit', { 'completions/clipped_ratio': 0.5 }, { 'completions/clipped_ratio': 0.1 }],
    ['reward-model-out-of-distribution', { 'objective/scores': 3.5 }, { 'objective/scores': 1.9 }],
  ] as const)('%s: fires on %o, is silent on %o', (rule, ill, well) => {
    expect(found(history(8, () => ill)).map((one) => one.rule)).toContain(rule);
    expect(found(history(8, () => well)).map((one) => one.rule)).not.toContain(rule);
  });

  test('gold that falls while the reward rises is reward hacking; noise and a shared fall are not', () => {
    const gold = (iteration: number) => 2 - 0.1 * iteration + 0.02 * (iteration % 2);
    const scores = (iteration: number) => 0.1 * iteration;
    const hacked = history(10, (i) => ({ 'gold/score': gold(i), 'objective/scores': scores(i) }));
    expect(found(hacked).map((one) => one.rule)).toEqual(['gold-falling']);
    const jagged = (i: number) => 2 - 0.05 * i + (i % 2 === 0 ? 0.2 : -0.2);
    const slow = (count: number) =>
      found(history(count, (i) => ({ 'gold/score': jagged(i), 'objective/scores': scores(i) })));
    expect(slow(12)).toEqual([]); // too noisy over twelve iterations
    expect(slow(16).map(({ evidence }) => evidence)).toEqual([
      'Over 16 iterations the reward rose by 0.8 while gold fell by 0.4, between the means of their halves.',
    ]);
    const both = history(10, (i) => ({ 'gold/score': gold(i), 'objective/scores': -scores(i) }));
    expect(found(both)).toEqual([]);
    const noise = [1, 0.6, 1.1, 0.7, 0.9, 0.6, 1, 0.7, 0.9, 0.8];
    const noisy = history(10, (i) => ({ 'gold/score': noise[i - 1] ?? 0 }));
    expect(found(noisy).map((one) => one.rule)).not.toContain('gold-falling');
  });

  test('the cause of negative KL, and so the remedy, follows the configuration', () => {
    const negative = history(3, () => ({ 'objective/kl': -1 }));
    const remedy = (config: Partial<TrainingConfig>) => found(negative, config)[0]?.remedy.config;
    expect(remedy({ topP: 0.9 })).toEqual({ topP: 1, topK: 0 });
    expect(remedy({ temperature: 0.7, temperatureInLogProb: false })).toEqual({
      temperatureInLogProb: true,
    });
    expect(remedy({ padIsEnd: true })).toEqual({ padIsEnd: false });
    expect(remedy({})).toEqual({ klEstimator: 'k3' });
  });

  test('every remedy is a configuration that training accepts', () => {
    const ill = history(8, () => ({
      'objective/kl': 25,
      'policy/entropy_avg': 0.01,
      'policy/clipfrac_avg': 0.5,
      'policy/approxkl_avg': 0.5,
      'val/var_explained': -1,
      reward_std: 0,
      'completions/clipped_ratio': 1,
      'objective/scores': 5,
    }));
    for (const config of [
      {},
      { klCoefficient: 0 },
      { klCoefficient: 2, epochs: 16, learningRate: 1e-6 },
    ]) {
      const all = found(ill, config);
      expect(all.length).toBeGreaterThanOrEqual(8);
      for (const { remedy } of all) {
        expect(() => completeConfig(TRAINING_FIELDS, remedy.config)).not.toThrow();
      }
    }
  });
});

test('trend: exact line, no line, and a slope within its error', () => {
  expect(trend([1, 2, 3, 4])).toBe(Infinity);
  expect(trend([2, 2, 2, 2])).toBe(0);
  expect(Math.abs(trend([0, 1, 0, 1, 0, 1]))).toBeLessThan(1);
});
