/**
 * What the page relies on, call by call: the same checks run against the real engine and against
 * the fake one that the page's own tests use. A call without a check does not compile.
 */
import { describe, expect, test } from 'vitest';
import type { EngineEvent } from '../../src/protocol/engine-api';
import type { CallName } from '../../src/protocol/project-calls';
import { FEEDBACK_CHECKS } from './feedback-checks';
import { KEPT_CHECKS } from './kept-checks';
import type { Check, Opened } from './opened';

/** Iterations that no test waits for. */
const MANY = 2000;
const SMALL = { batchSize: 8, epochs: 1, minibatches: 1 };
const ENDPOINT = { url: 'http://127.0.0.1:9/v1/chat/completions', model: 'none' };

const CHECKS: Record<CallName, Check> = {
  sample: async ({ engine, id, pair }) => {
    const samples = await engine.sample(id, { prompts: [pair.prompt], count: 2 });
    expect(samples).toHaveLength(2);
    for (const { prompt, tokens, logProbs } of samples) {
      expect(prompt).toBe(pair.prompt);
      expect(logProbs).toHaveLength(tokens.length);
    }
  },
  liveSamples: async ({ engine, id }) => {
    for (const { base, tuned, tokenShift } of await engine.liveSamples(id)) {
      expect(base.prompt).toBe(tuned.prompt);
      expect(tokenShift).toHaveLength(tuned.tokens.length);
    }
  },
  watchLive: async ({ engine, events, id }) => {
    await engine.watchLive(id, false);
    await engine.train(id, { iterations: 1, ...SMALL });
    expect(events.some(({ kind }) => kind === 'live-samples')).toBe(false);
  },
  nextPair: async ({ engine, id, pair }) => {
    const { prompt, a, b } = await engine.nextPair(id, { prompt: pair.prompt });
    expect([prompt, a.prompt, b.prompt]).toEqual([pair.prompt, pair.prompt, pair.prompt]);
  },
  compare: async ({ engine, id, pair }) => {
    const given = await engine.compare(id, { ...pair, choice: 'a' }, 'ann');
    expect(given).toMatchObject({ ...pair, choice: 'a', rater: 'ann' });
    expect(await engine.comparisons(id)).toContainEqual(given);
  },
  judge: async ({ engine, id, pair: { prompt, a, b } }) => {
    const { comparisons, ratings, demonstrations } = await engine.judge(id, {
      comparisons: [{ prompt, a, b, choice: 'tie' }],
      ratings: [{ prompt, text: a, good: true }],
      demonstrations: [{ prompt, text: b }],
    });
    expect([comparisons, ratings, demonstrations].map(({ length }) => length)).toEqual([1, 1, 1]);
    expect(comparisons[0]?.rater).toBe('script');
  },
  simulate: async ({ engine, events, id }) => {
    const judged = await engine.simulate(id, { comparisons: 3 });
    expect(judged).toHaveLength(3);
    const ended = events.filter(({ kind }) => kind === 'job-ended');
    expect(ended).toContainEqual(expect.objectContaining({ job: 'simulate' }));
  },
  comparisons: async ({ engine, id, pair }) => {
    const before = await engine.comparisons(id);
    await engine.compare(id, { ...pair, choice: 'b' });
    expect((await engine.comparisons(id)).slice(0, before.length)).toEqual(before);
  },
  ratings: async ({ engine, id, pair: { prompt, a } }) => {
    await engine.judge(id, { ratings: [{ prompt, text: a, good: false }] });
    expect(await engine.ratings(id)).toMatchObject([{ prompt, text: a, good: false }]);
  },
  demonstrations: async ({ engine, id, pair: { prompt, a } }) => {
    await engine.judge(id, { demonstrations: [{ prompt, text: a }] });
    expect(await engine.demonstrations(id)).toMatchObject([{ prompt, text: a }]);
  },
  raters: async ({ engine, id, pair }) => {
    await engine.compare(id, { ...pair, choice: 'a' }, 'ann');
    expect(await engine.raters(id)).toContainEqual(
      expect.objectContaining({ name: 'ann', comparisons: 1 }),
    );
  },
  agreement: async ({ engine, id, pair }) => {
    await engine.compare(id, { ...pair, choice: 'a' }, 'ann');
    const { raters } = await engine.agreement(id);
    expect(raters.map(({ name }) => name)).toContain('ann');
  },
  ...FEEDBACK_CHECKS,
  fitRewardModel: async ({ engine, events, id }) => {
    const report = await engine.fitRewardModel(id, { epochs: 1, normalizeSamples: 32 });
    expect(report.accuracy).toBeGreaterThanOrEqual(0);
    expect(report.ci95).toHaveLength(2);
    expect(events.some(({ kind }) => kind === 'reward-model-step')).toBe(true);
  },
  auditFeedback: async ({ engine, id }) => {
    expect(Object.keys(await engine.auditFeedback(id)).length).toBeGreaterThan(0);
  },
  weighCriteria: async ({ engine, events, id }) => {
    await engine.weighCriteria(id, { overall: 2 });
    expect(events.some(({ kind }) => kind === 'reward-weights')).toBe(true);
  },
  explainScore: async ({ engine, id, pair: { prompt, a } }) => {
    expect(await engine.explainScore(id, { prompt, text: a })).toMatchObject({ prompt, text: a });
  },
  checkRewardModel: async ({ engine, id }) => {
    expect((await engine.checkRewardModel(id)).answers).toBeGreaterThan(0);
  },
  startingPoints: async ({ engine, id }) => {
    expect(Array.isArray(await engine.startingPoints(id))).toBe(true);
  },
  warmStart: async ({ engine, id }) => {
    const { id: checkpoint } = await engine.saveCheckpoint(id, 'here');
    expect((await engine.warmStart(id, { checkpoint })).ci95).toHaveLength(2);
  },
  score: async ({ engine, id, pair: { prompt, a, b } }) => {
    const scores = await engine.score(id, [
      { prompt, text: a },
      { prompt, text: b },
    ]);
    expect(scores.every(Number.isFinite)).toBe(true);
    expect(scores).toHaveLength(2);
  },
  validateGrader: async ({ engine, id }) => {
    expect(await engine.validateGrader(id, EXACT)).toMatchObject({ grader: EXACT });
    await expect(engine.validateGrader(id, { type: 'nothing' })).rejects.toHaveProperty('code');
  },
  runGrader: async ({ engine, id }) => {
    const run = await engine.runGrader(id, EXACT, { item: { label: 'x' }, modelSample: 'x' });
    expect(run.reward).toBe(1);
  },
  endpoint: async ({ engine, id }) => {
    expect(await engine.endpoint(id)).toBeUndefined();
    expect(await engine.endpoint(id, ENDPOINT)).toMatchObject({ url: ENDPOINT.url });
    await engine.endpoint(id, 'off');
    expect(await engine.endpoint(id)).toBeUndefined();
  },
  rememberedEndpoint: async ({ engine, id }) => {
    await engine.endpoint(id, ENDPOINT);
    expect(await engine.rememberedEndpoint(id)).toMatchObject(ENDPOINT);
  },
  useReward: async ({ engine, events, id }) => {
    await engine.useReward(id, EXACT, { scale: 'raw' });
    expect(events).toContainEqual({
      kind: 'reward-in-use',
      reward: { spec: expect.objectContaining(EXACT) as object, scale: 'raw' },
      description: expect.objectContaining({ kind: 'grader', name: EXACT.name }) as object,
    });
  },
  previewReward: async ({ engine, id }) => {
    const { answers, name } = await engine.previewReward(id, EXACT);
    expect(name).toBe(EXACT.name);
    expect(answers.length).toBeGreaterThan(0);
  },
  backtest: async ({ engine, id }) => {
    expect((await engine.backtest(id, 'reward-model')).answers).toBeGreaterThan(0);
  },
  ratePairs: async ({ engine, id }) => {
    const options = { comparisons: 2, pairs: 'judged' } as const;
    const { rater, comparisons } = await engine.ratePairs(id, 'reward-model', options);
    expect(comparisons.every((one) => one.rater === rater)).toBe(true);
  },
  gold: async ({ engine, id, pair: { prompt, a }, criterion }) => {
    const [grades] = await engine.gold(id, [{ prompt, text: a }]);
    expect(grades).toHaveProperty(criterion);
  },
  train: async ({ engine, events, id }) => {
    const { metrics } = await engine.train(id, { iterations: 2, ...SMALL });
    expect(metrics.map(({ iteration }) => iteration)).toEqual([1, 2]);
    const states = events.flatMap((event) => (event.kind === 'job' ? [event.job] : []));
    expect(states.filter(({ name }) => name === 'train').map(({ state }) => state)).toEqual([
      'queued',
      'running',
    ]);
    expect(events.filter(({ kind }) => kind === 'training')).toHaveLength(2);
  },
  configure: async ({ engine, id }) => {
    await engine.configure(id, { klCoefficient: 0.25 });
    await engine.train(id, { iterations: 1, ...SMALL });
    const [run] = await engine.runs(id);
    expect(run?.config.klCoefficient).toBe(0.25);
  },
  pause: async ({ engine, events, id }) => {
    const training = engine.train(id, { iterations: MANY, ...SMALL });
    await heard(events, 'running');
    await engine.pause(id);
    await heard(events, 'paused');
    await engine.stop(id);
    await training.catch(isStopped);
  },
  resume: async ({ engine, events, id }) => {
    const training = engine.train(id, { iterations: MANY, ...SMALL });
    await heard(events, 'running');
    await engine.pause(id);
    await heard(events, 'paused');
    await engine.resume(id);
    await heard(events, 'running', 2);
    await engine.stop(id);
    await training.catch(isStopped);
  },
  stop: async ({ engine, events, id }) => {
    const training = engine.train(id, { iterations: MANY, ...SMALL }).catch(isStopped);
    await heard(events, 'running');
    const waiting = engine.evaluate(id).catch(isStopped);
    while (!events.some((event) => event.kind === 'job' && event.job.name === 'evaluate')) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const jobs = events.flatMap((event) => (event.kind === 'job' ? [event.job] : []));
    await engine.stop(id, jobs.find(({ name }) => name === 'evaluate')?.id);
    expect(await waiting).toBe(true);
    expect(events.some((event) => event.kind === 'job-ended' && event.job === 'train')).toBe(false);
    await engine.stop(id, jobs.find(({ name }) => name === 'train')?.id);
    await training;
    await expect(engine.stop(id, 'job-999')).rejects.toMatchObject({ code: 'not-found' });
  },
  reset: async ({ engine, events, id }) => {
    await engine.train(id, { iterations: 1, ...SMALL });
    await engine.reset(id);
    expect(events).toContainEqual({ kind: 'training-reset', training: [] });
  },
  evaluate: async ({ engine, id }) => {
    const report = await engine.evaluate(id, { samples: 32 });
    for (const { base, tuned, ci95 } of Object.values(report.headline)) {
      expect([base, tuned, ...ci95].every(Number.isFinite)).toBe(true);
    }
  },
  arenaRounds: async ({ engine, id }) => {
    expect(await engine.arenaRounds(id)).toEqual([]);
  },
  saveArenaRound: async ({ engine, id }) => {
    const round = { id: 'r', time: 1, iteration: 0, revealed: false, votes: [] };
    await engine.saveArenaRound(id, round);
    expect(await engine.arenaRounds(id)).toEqual([round]);
  },
  experiment: async ({ engine, events, id }) => {
    const run = await engine.experiment(id, { name: 'beside', iterations: 1, ...SMALL });
    expect(run).toMatchObject({ name: 'beside', experiment: true });
    expect(events.some(({ kind }) => kind === 'experiment')).toBe(true);
  },
  runs: async ({ engine, id }) => {
    await engine.train(id, { iterations: 1, ...SMALL });
    expect((await engine.runs(id))[0]?.metrics).toHaveLength(1);
  },
  removeRun: async ({ engine, id }) => {
    await engine.train(id, { iterations: 1, ...SMALL });
    const [run] = await engine.runs(id);
    await engine.removeRun(id, run?.id ?? '');
    expect(await engine.runs(id)).toEqual([]);
  },
  diagnoses: async ({ engine, id }) => {
    expect(await engine.diagnoses(id)).toEqual([]);
  },
  rollouts: async ({ engine, id }) => {
    await engine.train(id, { iterations: 1, ...SMALL });
    const [latest] = await engine.rollouts(id);
    expect(latest?.iteration).toBe(1);
    expect(latest?.logProbs).toHaveLength(latest?.tokens.length ?? 0);
  },
  rolloutIterations: async ({ engine, id }) => {
    await engine.train(id, { iterations: 2, ...SMALL });
    expect(await engine.rolloutIterations(id)).toEqual([1, 2]);
  },
  selfCheck: async ({ engine, id }) => {
    const { checks, adapter } = await engine.selfCheck(id);
    expect(checks.length).toBeGreaterThan(0);
    expect(adapter).toHaveProperty('description');
  },
  benchmark: async ({ engine, id }) => {
    const workload = 'nothing' as 'rollout';
    await expect(engine.benchmark(id, { workload })).rejects.toMatchObject({
      code: 'invalid-value',
    });
  },
  ...KEPT_CHECKS,
};

const EXACT = {
  type: 'string_check',
  name: 'exact',
  input: '{{sample.output_text}}',
  reference: 'x',
  operation: 'eq',
} as const;

/** @param open a fresh engine with a fitted reward model, which has told nothing yet */
export function describeContract(open: () => Promise<Opened>): void {
  describe('the contract of calls', () => {
    test.each(Object.keys(CHECKS) as CallName[])('%s', async (name) => {
      await CHECKS[name](await open());
    });
  });
}

/** Waits until a job of training has entered this state so often. */
async function heard(events: readonly EngineEvent[], state: string, times = 1): Promise<void> {
  const isTold = (event: EngineEvent): boolean =>
    event.kind === 'job' && event.job.name === 'train' && event.job.state === state;
  while (events.filter(isTold).length < times) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function isStopped(error: unknown): boolean {
  expect(error).toMatchObject({ code: 'stopped' });
  return true;
}
