import { expect, test } from 'vitest';
import { TRAINING_FIELDS, type AlgorithmName } from '../../config/algorithm-fields';
import { defaultsOf } from '../../config/field';
import { PPO_FIELDS } from '../../config/ppo-fields';
import type { TrainingMetrics } from '../../protocol/playground';
import { TRAINING_GLOSSARY, type TrainingMetricName } from '../charts/training-glossary';
import { trainingCurve, trainingCurves } from './training-curves';

const PPO = defaultsOf(PPO_FIELDS);
const names = Object.keys(TRAINING_GLOSSARY) as TrainingMetricName[];

function iteration(at: number, changed: Partial<TrainingMetrics> = {}): TrainingMetrics {
  const zero = Object.fromEntries(names.map((name) => [name, 0])) as Record<
    TrainingMetricName,
    number
  >;
  return { ...zero, iteration: at, ...changed };
}

test('the curves a PPO run is judged by are all drawn', () => {
  expect(trainingCurves('ppo').map((curve) => curve.name)).toEqual(
    expect.arrayContaining([
      'objective/scores',
      'objective/kl',
      'objective/entropy',
      'policy/clipfrac_avg',
      'loss/value_avg',
      'val/var_explained',
      'response_length/mean',
    ]),
  );
});

test('each algorithm shows how it learns, and no critic that it does not have', () => {
  const drawn = (algorithm: AlgorithmName) => trainingCurves(algorithm).map(({ name }) => name);
  for (const { value } of TRAINING_FIELDS.algorithm.options) {
    expect(drawn(value)).toEqual(expect.arrayContaining(['objective/scores', 'objective/kl']));
    expect(new Set(drawn(value)).size).toBe(drawn(value).length);
    expect(drawn(value).includes('loss/value_avg')).toBe(value === 'ppo');
  }
  expect(drawn('grpo')).toContain('frac_reward_zero_std');
  expect(drawn('dpo')).toEqual(
    expect.arrayContaining(['loss/policy_avg', 'rewards/margins', 'rewards/accuracies']),
  );
});

test('what training may stop by is drawn where its limit is set', () => {
  const drawn = (limits: Parameters<typeof trainingCurves>[1]) =>
    trainingCurves('grpo', limits).map(({ name }) => name);
  expect(drawn({ disagreementLimit: 0 })).not.toContain('reward/disagreement');
  expect(drawn({ disagreementLimit: 2 })).toContain('reward/disagreement');
  expect(drawn({ heldoutPatience: 3 })).toContain('heldout/accuracy');
});

test('a curve has one point per iteration, at that iteration', () => {
  const history = [iteration(1, { 'objective/kl': 0.5 }), iteration(2, { 'objective/kl': 1.5 })];
  const { x, lines } = trainingCurve('objective/kl', history, PPO);
  expect(x).toEqual([1, 2]);
  expect(lines[0]?.values).toEqual([0.5, 1.5]);
});

test('reward is drawn with what is left of it after the KL penalty', () => {
  const history = [iteration(1, { 'objective/scores': 1, 'objective/rlhf_reward': 0.8 })];
  expect(trainingCurve('objective/scores', history, PPO).lines[1]?.values).toEqual([0.8]);
});

test('the KL target is marked only while the controller aims at it', () => {
  const labels = (config: typeof PPO) =>
    trainingCurve('objective/kl', [], config).marks?.map((mark) => mark.label);
  expect(labels(PPO)).not.toContain('target');
  expect(labels({ ...PPO, klController: 'adaptive' })).toContain('target');
});

test('another run is drawn on the same iterations, with gaps where it has none', () => {
  const history = [iteration(1, { 'objective/kl': 1 }), iteration(2, { 'objective/kl': 2 })];
  const run = { name: 'free', history: [iteration(2, { 'objective/kl': 5 }), iteration(3)] };
  const { x, lines } = trainingCurve('objective/kl', history, PPO, [run]);
  expect(x).toEqual([1, 2, 3]);
  expect(lines.map((line) => [line.label, line.values])).toEqual([
    ['objective/kl', [1, 2, null]],
    ['free', [null, 5, 0]],
  ]);
});
