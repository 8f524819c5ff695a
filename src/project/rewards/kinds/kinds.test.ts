import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { NodeSandbox } from '../../../../tests/fixtures/node-sandbox';
import {
  customReward,
  openRewardEngine,
  SMALL_BATCH,
} from '../../../../tests/fixtures/reward-engine';
import type { Grader } from '../../../protocol/graders';
import { isReward, type RewardSpec } from '../../../protocol/rewards';
import * as graderRuns from '../grader-runs';
import { checkReward, describeReward, kindOf } from './index';

const code = () => Promise.resolve(graderRuns);
const STRING_CHECK: Grader = {
  type: 'string_check',
  name: 'has-digit',
  input: '{{sample.output_text}}',
  reference: '1',
  operation: 'like',
};
const ASKING: Grader = {
  type: 'score_model',
  name: 'liked',
  model: 'gpt-4o',
  input: [{ role: 'user', content: '{{sample.output_text}}' }],
};
const FLAWED = {
  type: 'planted',
  name: 'Longer is better',
  flaw: 'length',
  strength: 1,
  aggregate: 'mean',
} as const;

/** One of each, as checkpoints have them. */
const STORED: readonly (readonly [kind: string, spec: RewardSpec])[] = [
  ['reward-model', 'reward-model'],
  ['shape', { type: 'shape', name: 'mine', source: '() => 1' }],
  ['planted', FLAWED],
  ['constant', { type: 'constant', name: 'nothing', value: 0.5 }],
  ['grader', STRING_CHECK],
];

test.each(STORED)('a stored %s is read as it was written', async (type, spec) => {
  expect(kindOf(spec).type).toBe(type);
  expect(await checkReward(spec, code)).toEqual(spec);
  const { kind, name, kindLabel } = describeReward(spec);
  expect({ kind, isNamed: name.length > 0, isLabelled: kindLabel.length > 0 }).toEqual({
    kind: type,
    isNamed: true,
    isLabelled: true,
  });
});

test.each(STORED)('what a %s says is known as a reward’s, not a person’s', (_, spec) => {
  expect(isReward(kindOf(spec).raterName(spec))).toBe(true);
});

test('newer names of types are taken, and stored under those that checkpoints have', async () => {
  const custom = { type: 'custom', name: 'mine', source: '() => 1' };
  expect(await checkReward(custom, code)).toEqual({ ...custom, type: 'shape' });
  const flawed = { ...FLAWED, type: 'misspecified' };
  expect(await checkReward(flawed, code)).toEqual(FLAWED);
  const constant = { type: 'constant', value: 2 };
  expect(await checkReward(constant, code)).toEqual({ ...constant, name: 'constant 2' });
});

test('what is no reward is refused, naming the field', async () => {
  const refusal = (given: unknown) => checkReward(given, code).catch((error: unknown) => error);
  expect(await refusal(undefined)).toMatchObject({ field: 'reward' });
  expect(await refusal({ type: 'constant', value: NaN })).toMatchObject({ field: 'reward.value' });
  expect(await refusal({ type: 'constant', value: 1, name: 1 })).toMatchObject({
    field: 'reward.name',
  });
  expect(await refusal({ type: 'custom', source: '' })).toMatchObject({ code: 'invalid-value' });
});

test('each says what its numbers follow from', () => {
  const dependsOn = (spec: RewardSpec) => describeReward(spec).dependsOn;
  expect(dependsOn('reward-model')).toEqual(['reward-model']);
  expect(dependsOn(FLAWED)).toEqual(['reward-model']);
  expect(dependsOn({ type: 'constant', name: 'c', value: 1 })).toEqual([]);
  expect(dependsOn(customReward('(sample) => sample.length'))).toEqual(['dataset']);
  expect(dependsOn(customReward('({ score }) => score'))).toEqual(['dataset', 'reward-model']);
  expect(dependsOn(STRING_CHECK)).toEqual(['dataset']);
  expect(dependsOn(ASKING)).toEqual(['dataset', 'reward-model', 'service']);
  expect(
    dependsOn({
      type: 'multi',
      name: 'both',
      graders: { a: STRING_CHECK, b: { ...ASKING, model: 'reward-model' } },
      calculate_output: 'a + b',
    }),
  ).toEqual(['dataset', 'reward-model']);
});

describe('in use', () => {
  const sandbox = new NodeSandbox();
  afterAll(() => sandbox.close());
  beforeEach(() => {
    vi.stubGlobal('indexedDB', new IDBFactory());
  });

  test('a constant is the same for every answer, and teaches nothing', async () => {
    const { engine, id } = await openRewardEngine(undefined);
    await engine.useReward(id, { type: 'constant', value: 2 }, { scale: 'raw' });
    const raw = await engine.train(id, { ...SMALL_BATCH, iterations: 1 });
    expect(raw.metrics[0]).toMatchObject({ 'objective/scores': 2, reward_std: 0 });
    await engine.useReward(id, { type: 'constant', value: 2 });
    const flat = await engine.train(id, { ...SMALL_BATCH, iterations: 1 });
    expect(flat.metrics[0]).toMatchObject({ 'objective/scores': 0, reward_std: 0 });
  });

  test('every kind can be tried out, a misspecified one too', async () => {
    const { engine, id } = await openRewardEngine(sandbox);
    await engine.simulate(id, { comparisons: 24, noise: 0 });
    await engine.fitRewardModel(id, { epochs: 1, normalizeSamples: 32 });
    for (const [, spec] of STORED) {
      const { answers } = await engine.previewReward(id, spec, { answers: 8 });
      expect(answers.every(({ reward }) => Number.isFinite(reward))).toBe(true);
    }
    const [honest, flawed] = [
      await engine.previewReward(id, 'reward-model', { answers: 8 }),
      await engine.previewReward(id, { ...FLAWED, strength: 3 }, { answers: 8 }),
    ];
    expect(flawed.answersKey).toBe(honest.answersKey);
    expect(flawed.answers.map(({ reward }) => reward)).not.toEqual(
      honest.answers.map(({ reward }) => reward),
    );
  });

  test('the page hears which kind it is, what it needs and what it is called', async () => {
    const { engine, events, id, snapshot } = await openRewardEngine(sandbox);
    expect(snapshot.rewardDescription).toMatchObject({
      kind: 'reward-model',
      needsRewardModel: true,
    });
    await engine.useReward(id, { type: 'custom', name: 'mine', source: '() => 1' });
    const heard = events.flatMap((event) =>
      event.kind === 'reward-in-use' ? [event.description] : [],
    );
    const description = { kind: 'shape', name: 'mine', needsRewardModel: false };
    expect(heard).toMatchObject([description]);
    const again = await openRewardEngine(sandbox);
    expect(again.snapshot.rewardDescription).toMatchObject(description);
  });
});
