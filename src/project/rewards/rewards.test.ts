import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { NodeSandbox } from '../../../tests/fixtures/node-sandbox';
import { POINT_LAB } from '../../../tests/fixtures/point-lab';
import { SandboxError } from '../../graders/sandbox';
import { createCpuBackend } from '../../ops';
import type { EngineEvent } from '../../protocol/engine-api';
import type { CustomReward } from '../../protocol/rewards';
import { mean } from '../../shared/statistics';
import { ProjectStore } from '../../storage/store';
import { createEngine } from '../../engine/engine';

const SMALL = { iterations: 1, batchSize: 16, epochs: 1, minibatches: 2 };
const LENGTH = shape('(sample) => 100 + 10 * sample.text.length');

const sandbox = new NodeSandbox();
afterAll(() => sandbox.close());
beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
});

function shape(source: string): CustomReward {
  return { type: 'shape', name: 'trial', source };
}

async function open(project = 'p') {
  const engine = createEngine({
    labs: [POINT_LAB],
    store: new ProjectStore(),
    readFile: () => Promise.reject(new Error('control labs have no files')),
    startDevice: () => createCpuBackend(),
    autosave: true,
    warmUp: false,
    sandbox,
  });
  const events: EngineEvent[] = [];
  await engine.subscribe((event) => events.push(event));
  await engine.start('cpu');
  const snapshot = await engine.open({ lab: POINT_LAB.id, project });
  return { engine, events, id: snapshot.sessionId, snapshot };
}

describe('a reward shape', () => {
  test('trains without any feedback, scaled to the base model’s answers', async () => {
    const { engine, events, id } = await open();
    await engine.useReward(id, LENGTH);
    const { metrics } = await engine.train(id, SMALL);
    // Rewards of hundreds, yet the untrained policy's are near 0 in spreads of the base model.
    expect(Math.abs(metrics[0]?.['objective/scores'] ?? NaN)).toBeLessThan(1);
    const told = events.flatMap((event) => (event.kind === 'reward-in-use' ? [event.reward] : []));
    expect(told[0]).toEqual({ spec: LENGTH, scale: 'base' });
    expect(told.at(-1)?.measured?.mean).toBeGreaterThan(100);
  });

  test('trains on its own numbers where it is to be raw', async () => {
    const { engine, id } = await open();
    await engine.useReward(id, LENGTH, { scale: 'raw' });
    const { metrics } = await engine.train(id, SMALL);
    expect(metrics[0]?.['objective/scores']).toBeGreaterThan(100);
    const { answers, origin } = await engine.previewReward(id, LENGTH);
    expect(origin).toBe('recorded');
    expect(mean(answers.map(({ reward }) => reward))).toBeCloseTo(
      metrics[0]?.['objective/scores'] ?? NaN,
      3,
    );
  });

  test('that fails in training ends the run with its error, and training can go on', async () => {
    const { engine, id } = await open();
    await engine.useReward(id, LENGTH);
    await engine.train(id, SMALL);
    let calls = 0;
    const failing = vi.spyOn(sandbox, 'run').mockImplementation(() => {
      calls += 1;
      return Promise.resolve({ error: { kind: 'throw', message: 'on purpose' } });
    });
    await expect(engine.train(id, SMALL)).rejects.toMatchObject({ code: 'reward-shape' });
    expect(calls).toBe(1);
    failing.mockRestore();
    const { metrics } = await engine.train(id, SMALL);
    expect(metrics[0]?.iteration).toBe(2);
  });

  test('is tried before it is used; one that fails leaves the other in use', async () => {
    const { engine, events, id } = await open();
    await engine.useReward(id, LENGTH);
    await expect(engine.useReward(id, shape('() => NaN'))).rejects.toMatchObject({
      code: 'reward-shape',
      fault: 'value',
    });
    await expect(engine.useReward(id, shape(''))).rejects.toMatchObject({ code: 'invalid-value' });
    const told = events.filter(({ kind }) => kind === 'reward-in-use');
    expect(told).toHaveLength(1);
  });

  test('replaces another between two iterations of a running training', async () => {
    const { engine, events, id } = await open();
    await engine.useReward(id, LENGTH, { scale: 'raw' });
    const { run } = sandbox;
    const spy = vi.spyOn(sandbox, 'run').mockImplementation(async (job) => {
      await engine.pause(id);
      return run(job);
    });
    const running = engine.train(id, { ...SMALL, iterations: 3 });
    await vi.waitFor(() => {
      expect(events).toContainEqual({ kind: 'training-state', state: 'paused' });
    }, 60_000);
    spy.mockRestore();
    await engine.useReward(id, shape('() => -5'), { scale: 'raw' });
    await engine.resume(id);
    const { metrics } = await running;
    expect(metrics.map(({ iteration }) => iteration)).toEqual([1, 2, 3]);
    expect(metrics[0]?.['objective/scores']).toBeGreaterThan(100);
    expect(metrics[2]?.['objective/scores']).toBe(-5);
  });

  test('stays in use, with its scale, when the project is opened again', async () => {
    const first = await open();
    await first.engine.useReward(first.id, LENGTH);
    await first.engine.train(first.id, SMALL);
    const { snapshot } = await open();
    expect(snapshot.reward).toMatchObject({ spec: LENGTH, measured: { answers: 64 } });
    expect(snapshot.training).toHaveLength(1);
  });
});

test('a grader is a reward as well', async () => {
  const { engine, id } = await open();
  const grader = {
    type: 'string_check',
    name: 'has-digit',
    input: '{{sample.output_text}}',
    reference: '1',
    operation: 'like',
  } as const;
  const { answers, name } = await engine.previewReward(id, grader);
  expect(name).toBe('has-digit');
  expect(answers.every(({ text, reward }) => reward === Number(text.includes('1')))).toBe(true);
  await engine.useReward(id, grader, { scale: 'raw' });
  const { metrics } = await engine.train(id, SMALL);
  expect(metrics).toHaveLength(1);
});

test('a grader that fails on every answer is an error, not a reward of 0', async () => {
  const { engine, id } = await open();
  const grader = {
    type: 'string_check',
    name: 'no-reference',
    input: '{{sample.output_text}}',
    reference: '{{item.reference}}',
    operation: 'eq',
  } as const;
  await expect(engine.previewReward(id, grader)).rejects.toMatchObject({
    code: 'grader-failed',
    errors: { invalid_variable_error: true },
  });
});

test('a reward judges under its own name, first the pairs that others have judged', async () => {
  const { engine, id } = await open();
  const others = await engine.simulate(id, { comparisons: 4 });
  const rated = await engine.ratePairs(id, LENGTH, { comparisons: 6, margin: 0 });
  const judged = rated.comparisons;
  expect(rated.rater).toBe('shape: trial');
  expect(judged.map(({ rater }) => rater)).toEqual(Array(6).fill('shape: trial'));
  expect(judged.slice(0, 4).map(({ prompt, a, b }) => [prompt, a, b])).toEqual(
    others.toReversed().map(({ prompt, a, b }) => [prompt, a, b]),
  );
  for (const { a, b, choice } of judged) {
    expect(choice).toBe(a.length === b.length ? 'tie' : a.length > b.length ? 'a' : 'b');
  }
  const more = await engine.ratePairs(id, LENGTH, { comparisons: 1, margin: 0 });
  const again = more.comparisons;
  expect(others.some(({ a, b }) => a === again[0]?.a && b === again[0].b)).toBe(false);
  const none = await engine.ratePairs(id, LENGTH, { comparisons: 9, pairs: 'judged' });
  expect(none.comparisons).toEqual([]);
  const { raters, between } = await engine.agreement(id);
  expect(raters.map(({ name }) => name)).toContain('shape: trial');
  expect(between.map((couple) => couple.raters)).toEqual([['simulated', 'shape: trial']]);
});

test('a backtest compares with the truth and with those who judged', async () => {
  const { engine, id } = await open();
  await engine.simulate(id, { comparisons: 12, noise: 0 });
  const report = await engine.backtest(id, LENGTH);
  expect(report.pairs).toBeGreaterThan(0);
  await engine.ratePairs(id, LENGTH, { comparisons: 12, pairs: 'judged', margin: 0 });
  const { pairs, pairAgreement } = await engine.backtest(id, LENGTH);
  expect({ pairs, pairAgreement }).toMatchObject({
    pairs: report.pairs, // what it judged itself is no evidence for it
    pairAgreement: report.pairAgreement,
  });
  expect(report.pairAgreement).toBeGreaterThanOrEqual(0);
  expect(report.goldRankCorrelation).toBeGreaterThanOrEqual(-1);
  expect(report.probes).toEqual([]); // clips are no prose
});

test('the preview has what a grader said of each answer, and why it failed on some', async () => {
  const { engine, id } = await open();
  let calls = 0;
  const run = vi.spyOn(sandbox, 'run').mockImplementation(() => {
    calls += 1;
    const error = { kind: 'python', message: `ValueError at call ${calls}` };
    return Promise.resolve(calls % 3 === 0 ? { error } : { reward: 1, printed: `call ${calls}` });
  });
  const grader = { type: 'python', name: 'py', source: 'def grade(sample, item): ...' } as const;
  const { answers } = await engine.previewReward(id, JSON.stringify(grader));
  run.mockRestore();
  expect(answers.map(({ reward }) => reward)).toEqual(
    answers.map((_, index) => (index % 3 === 2 ? 0 : 1)),
  );
  expect(answers.filter(({ graded }) => graded?.problem !== undefined)).toHaveLength(
    Math.floor(answers.length / 3),
  );
  expect(answers[0]?.graded).toEqual({ printed: 'call 1' });
  expect(answers[2]?.graded).toEqual({
    problem: 'python_grader_runtime_error: ValueError at call 3',
  });
});

test('a Python grader that hangs is asked about one answer, not about all', async () => {
  const { engine, id } = await open();
  const run = vi
    .spyOn(sandbox, 'run')
    .mockImplementation(({ limitMs }) => Promise.reject(new SandboxError('time', limitMs)));
  const source = 'def grade(sample, item):\n  while True: pass';
  const grader = { type: 'python', name: 'endless', source } as const;
  await expect(engine.previewReward(id, grader)).rejects.toMatchObject({
    code: 'grader-failed',
    errors: { python_grader_server_error: true, unresponsive_reward_error: true },
  });
  expect(run).toHaveBeenCalledTimes(1);
  run.mockRestore();
});

test('a service of the user’s own judges once it is on, a few answers at a time, and no more after', async () => {
  const { engine, id } = await open();
  const grader = {
    type: 'score_model',
    name: 'judge',
    model: 'gpt-4o',
    input: [{ role: 'user', content: '{{sample.output_text}}' }],
  } as const;
  const body = JSON.stringify({ choices: [{ message: { content: '{"result": 0.25}' } }] });
  const fetched = vi
    .spyOn(globalThis, 'fetch')
    .mockImplementation(() => Promise.resolve(new Response(body)));
  await expect(engine.previewReward(id, grader)).rejects.toMatchObject({ code: 'grader-failed' });
  expect(fetched).not.toHaveBeenCalled(); // off: the reward model was asked, and there is none
  const url = 'http://localhost:1/v1';
  expect(await engine.endpoint(id, { url, key: 'secret', maxCalls: 20 })).toMatchObject({
    calls: 0,
  });
  const { answers } = await engine.previewReward(id, grader, { answers: 6 });
  expect(answers.map(({ reward }) => reward)).toEqual(Array(6).fill(0.25));
  const status = await engine.endpoint(id);
  expect(status).toMatchObject({ url: `${url}/chat/completions`, calls: 6, maxCalls: 20 });
  expect(JSON.stringify(status)).not.toContain('secret');
  await expect(engine.endpoint(id, { url: 'x' })).rejects.toMatchObject({ field: 'url' });
  await expect(engine.previewReward(id, grader)).rejects.toMatchObject({
    errors: { model_grader_server_error: true },
  });
  expect(fetched).toHaveBeenCalledTimes(20);
  expect(await engine.endpoint(id, 'off')).toBeUndefined();
  fetched.mockRestore();
});

test('reopened, a project has its dataset, and its service off with the settings it had', async () => {
  const { engine, id } = await open();
  const prompt = POINT_LAB.tasks('train')[0]?.prompt ?? '';
  const row = { messages: [{ role: 'user', content: prompt }], reference: '5' };
  await engine.importFeedback(id, JSON.stringify(row));
  const settings = { url: 'http://localhost:1/v1', model: 'm', maxCalls: 20 };
  await engine.endpoint(id, { ...settings, key: 'secret' });
  const again = await open();
  const given = shape('(_, { reference }) => Number(reference)');
  const { answers } = await again.engine.previewReward(again.id, given);
  expect(new Set(answers.map(({ reward }) => reward))).toEqual(new Set([5]));
  expect(await again.engine.endpoint(again.id)).toBeUndefined();
  expect(await again.engine.rememberedEndpoint(again.id)).toEqual(settings);
  const kept = { ...settings, key: 'secret', keepKey: true };
  await again.engine.endpoint(again.id, kept);
  const third = await open();
  expect(await third.engine.rememberedEndpoint(third.id)).toEqual(kept);
  await third.engine.endpoint(third.id, 'off');
  expect(await third.engine.rememberedEndpoint(third.id)).toBeUndefined();
});

test('an RFT dataset is what graders and shapes are tried and trained on, with its fields', async () => {
  const { engine, id } = await open();
  const [first, second] = POINT_LAB.tasks('train');
  const row = (prompt: string, more: object = {}) =>
    JSON.stringify({ messages: [{ role: 'user', content: prompt }], ...more });
  const lines = [
    row(first?.prompt ?? '', { reference: '1' }),
    '{"messages": []}',
    row(second?.prompt ?? '', { reference: '2', level: 3 }),
  ];
  const report = await engine.importFeedback(id, lines.join('\n'));
  expect(report).toMatchObject({ accepted: 2, prompts: 2, itemFields: ['reference', 'level'] });
  expect(report.rejected).toMatchObject([{ line: 2, code: 'wrong-type' }]);
  const grader = {
    type: 'string_check',
    name: 'has-reference',
    input: '{{sample.output_text}}',
    reference: '{{item.reference}}',
    operation: 'like',
  } as const;
  const { answers } = await engine.previewReward(id, grader);
  expect(new Set(answers.map(({ prompt }) => prompt))).toEqual(
    new Set([first?.prompt, second?.prompt]),
  );
  for (const { prompt, text, reward } of answers) {
    expect(reward).toBe(Number(text.includes(prompt === first?.prompt ? '1' : '2')));
  }
  await engine.useReward(id, grader);
  await engine.train(id, SMALL);
  const [rollout] = await engine.rollouts(id);
  expect([first?.prompt, second?.prompt]).toContain(rollout?.prompt);
  const shaped = await engine.previewReward(id, shape('(_, { reference }) => Number(reference)'));
  expect(new Set(shaped.answers.map(({ reward }) => reward))).toEqual(new Set([1, 2]));
});
