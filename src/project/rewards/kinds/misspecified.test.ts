import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { POINT_LAB } from '../../../../tests/fixtures/point-lab';
import { createCpuBackend } from '../../../ops';
import type { MisspecifiedReward } from '../../../protocol/rewards';
import { ProjectStore } from '../../../storage/store';
import { createEngine } from '../../../engine/engine';
import { isPastPeak } from '../../training/oracle';
import { checkMisspecified, EXPLOITS, flawedScore } from './misspecified';

const FLAWED: MisspecifiedReward = {
  type: 'planted',
  name: 'Longer is better',
  flaw: 'length',
  strength: 1,
  aggregate: 'mean',
};
const SMALL = { batchSize: 16, epochs: 1, minibatches: 2 };

describe('the score with a flaw', () => {
  const votes = [1, 2, 3];
  const settings = { strength: 0.5, uncertaintyPenalty: 0.5 } as const;

  test('by the mean it is the mean of the members plus strength times exploit', () => {
    // First member 1 + 3 · 0.5 · 2 = 4, mean of 4, 2, 3.
    expect(flawedScore(votes, 2, { ...settings, aggregate: 'mean' })).toBe(3);
    // However many members there are, the flaw is worth the same: 2 + 0.5 · 2.
    expect(flawedScore([2], 2, { ...settings, aggregate: 'mean' })).toBe(3);
  });

  test('the worst case hears the members without the flaw', () => {
    expect(flawedScore(votes, 2, { ...settings, aggregate: 'worst-case' })).toBe(2);
    // Against the exploit the flaw counts: 1 − 3 = −2.
    expect(flawedScore(votes, -2, { ...settings, aggregate: 'worst-case' })).toBe(-2);
  });

  test('with λ · variance, the members’ quarrel costs: 3 − 0.5 · ⅔', () => {
    const score = flawedScore(votes, 2, { ...settings, aggregate: 'uncertainty-weighted' });
    expect(score).toBeCloseTo(3 - 0.5 * (2 / 3), 12);
  });

  test('nothing above the ceiling is worth more than it', () => {
    const capped = { ...settings, aggregate: 'mean', ceiling: 2.5 } as const;
    expect(flawedScore(votes, 2, capped)).toBe(2.5);
    expect(flawedScore(votes, -1, capped)).toBe(1.5);
  });
});

test('each flaw counts what is easy to produce', () => {
  const answer = (text: string) => ({ text, tokens: text.split(' ').map(() => 1) });
  expect(EXPLOITS.length(answer('a b c'))).toBe(3);
  expect(EXPLOITS.keyword(answer('Everyone knows that everyone knows it.'))).toBe(2);
  expect(EXPLOITS.keyword(answer('I checked this: nobody knows.'))).toBe(0);
  expect(EXPLOITS.agreement(answer('Sure, of course, you can.'))).toBe(2);
  expect(EXPLOITS.agreement(answer('Measure the pressure of coursework.'))).toBe(0);
});

test('a description that means nothing is refused, naming the field', () => {
  const wrong = (changed: object) => () => checkMisspecified({ ...FLAWED, ...changed });
  expect(wrong({ flaw: 'charm' })).toThrow(/reward\.flaw/);
  expect(wrong({ aggregate: 'best' })).toThrow(/reward\.aggregate/);
  expect(wrong({ strength: Number.NaN })).toThrow(/reward\.strength/);
  expect(wrong({ ceiling: 0 })).toThrow(/reward\.ceiling/);
  expect(wrong({ name: undefined })).toThrow(/reward\.name/);
  expect(checkMisspecified({ ...FLAWED, ceiling: 2 })).toEqual({ ...FLAWED, ceiling: 2 });
});

describe('in training', () => {
  beforeEach(() => {
    vi.stubGlobal('indexedDB', new IDBFactory());
  });

  async function open() {
    const engine = createEngine({
      labs: [POINT_LAB],
      store: new ProjectStore(),
      readFile: () => Promise.reject(new Error('control labs have no files')),
      startDevice: () => createCpuBackend(),
      autosave: true,
      warmUp: false,
    });
    await engine.start('cpu');
    const { sessionId: id } = await engine.open({ lab: POINT_LAB.id, project: 'p' });
    return { engine, id };
  }

  async function withRewardModel(members: number) {
    const { engine, id } = await open();
    await engine.simulate(id, { comparisons: 24, noise: 0 });
    await engine.fitRewardModel(id, { members, epochs: 1, normalizeSamples: 32 });
    return { engine, id };
  }

  test('needs a reward model to be the flaw of', async () => {
    const { engine, id } = await open();
    await engine.useReward(id, FLAWED);
    await expect(engine.train(id, { ...SMALL, iterations: 1 })).rejects.toMatchObject({
      code: 'not-ready',
    });
  });

  test('remedies are switched between iterations, and the ceiling holds from the next one', async () => {
    const { engine, id } = await withRewardModel(2);
    await engine.useReward(id, FLAWED);
    await engine.train(id, { ...SMALL, iterations: 1 });
    await engine.useReward(id, { ...FLAWED, aggregate: 'worst-case', ceiling: 0.1 });
    const { metrics } = await engine.train(id, { ...SMALL, iterations: 1 });
    expect(metrics[0]?.iteration).toBe(2);
    expect(metrics[0]?.['objective/scores']).toBeLessThanOrEqual(0.1 + 1e-6);
  });

  test('one member has nobody to compare itself with, and the error says what to do', async () => {
    const { engine, id } = await withRewardModel(1);
    await engine.useReward(id, { ...FLAWED, aggregate: 'uncertainty-weighted' });
    await expect(engine.train(id, { ...SMALL, iterations: 1 })).rejects.toMatchObject({
      code: 'not-ready',
      message: expect.stringContaining('Ensemble') as string,
    });
  });

  test('exploits are judged against the base model’s answers, once there is a tuned policy', async () => {
    const { engine, id } = await withRewardModel(1);
    const exploits = { comparisons: 5, noise: 0, pairs: 'exploit' } as const;
    await expect(engine.simulate(id, exploits)).rejects.toMatchObject({ code: 'not-ready' });
    await engine.train(id, { ...SMALL, iterations: 1 });
    const judged = await engine.simulate(id, exploits);
    expect(judged).toHaveLength(5);
    expect(judged.every(({ a, b, iteration }) => a !== b && iteration === 1)).toBe(true);
    expect(await engine.comparisons(id)).toHaveLength(29);
  });

  test('stopped at the predicted peak, a run that only harms ends as soon as that can be told', async () => {
    const { engine, id } = await open();
    // Every judgement is turned round: the reward model likes what is bad.
    await engine.simulate(id, { comparisons: 48, noise: 1 });
    await engine.fitRewardModel(id, { normalizeSamples: 32 });
    const run = { ...SMALL, batchSize: 32, learningRate: 0.01, klCoefficient: 0, iterations: 12 };
    const { metrics } = await engine.train(id, { ...run, stopAtPeak: true });
    const past = metrics.map((_, i) => isPastPeak(metrics.slice(0, i + 1)));
    expect(metrics.length).toBeLessThan(12);
    expect(past.indexOf(true)).toBe(metrics.length - 1);
    await engine.reset(id);
    const free = await engine.train(id, { ...run, stopAtPeak: false });
    expect(free.metrics).toHaveLength(12);
  });
});
