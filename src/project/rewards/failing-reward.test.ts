/** Rewards that fail on some answers, in training: counted, told, and beyond a limit waited for. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { NodeSandbox } from '../../../tests/fixtures/node-sandbox';
import { POINT_LAB } from '../../../tests/fixtures/point-lab';
import { createEngine } from '../../engine/engine';
import { runCustomReward } from '../../graders/custom-reward';
import { SandboxError } from '../../graders/sandbox';
import { createCpuBackend } from '../../ops';
import type { EngineEvent } from '../../protocol/engine-api';
import type { CustomReward } from '../../protocol/rewards';
import { ProjectStore } from '../../storage/store';

const SMALL = { iterations: 1, batchSize: 12, epochs: 1, minibatches: 2 } as const;
const PYTHON = { type: 'python', name: 'py', source: 'def grade(sample, item): ...' } as const;

const sandbox = new NodeSandbox();
afterAll(() => sandbox.close());
beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
});

function shape(source: string): CustomReward {
  return { type: 'shape', name: 'trial', source };
}

async function open() {
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
  const { sessionId: id } = await engine.open({ lab: POINT_LAB.id, project: 'p' });
  /** The reason of the next job that is paused, counted from one. */
  const held = (count = 1) =>
    vi.waitFor(
      () => {
        const paused = events.flatMap((event) =>
          event.kind === 'job' && event.job.state === 'paused' ? [event.job] : [],
        );
        expect(paused).toHaveLength(count);
        return paused.at(-1)?.because;
      },
      { timeout: 60_000 },
    );
  return { engine, events, id, held };
}

/** Python that fails on every so many answers. */
function pythonFailing(every: number) {
  let calls = 0;
  return vi.spyOn(sandbox, 'run').mockImplementation(() => {
    calls += 1;
    const error = { kind: 'value', message: 'grade returned None, not a finite number' };
    return Promise.resolve(calls % every === 0 ? { error } : { reward: calls % 2 });
  });
}

describe('a Python grader that returns None for a third of the answers', () => {
  test('has the share as a metric, and the first failures with their texts as a diagnosis', async () => {
    const { engine, events, id } = await open();
    await engine.useReward(id, PYTHON, { scale: 'raw' });
    const run = pythonFailing(3);
    const { metrics } = await engine.train(id, { ...SMALL, iterations: 2 });
    run.mockRestore();
    expect(metrics.map((each) => each['reward/error_mean'])).toEqual([1 / 3, 1 / 3]);
    const told = events.flatMap((event) => (event.kind === 'diagnoses' ? event.diagnoses : []));
    const found = told.filter(({ rule }) => rule === 'reward-failing');
    expect(found).toHaveLength(2);
    expect(found[0]?.evidence).toContain('33 %');
    expect(found[0]?.cases).toHaveLength(3);
    expect(found[0]?.cases?.[0]?.problem).toBe(
      'python_grader_runtime_error: grade returned None, not a finite number',
    );
    expect(found[0]?.cases?.[0]?.text).not.toBe('');
  });

  test('pauses training beyond the limit, says why, and goes on where it was mended', async () => {
    const { engine, events, id, held } = await open();
    await engine.useReward(id, PYTHON, { scale: 'raw' });
    const run = pythonFailing(3);
    const running = engine.train(id, { ...SMALL, iterations: 2, failureLimit: 0.2 });
    expect(await held()).toMatchObject({
      code: 'reward-failing',
      failed: 4,
      answers: 12,
      limit: 0.2,
      first: [{ problem: expect.stringContaining('None') as string }, {}, {}],
      message: expect.stringContaining('more than the limit of 20 %') as string,
    });
    expect(events.filter(({ kind }) => kind === 'training')).toEqual([]);
    run.mockRestore();
    const mended = pythonFailing(Infinity);
    await engine.resume(id);
    const { metrics } = await running;
    mended.mockRestore();
    expect(metrics.map(({ iteration }) => iteration)).toEqual([1, 2]);
    expect(metrics.map((each) => each['reward/error_mean'])).toEqual([0, 0]);
  });

  test('goes on where the limit is raised meanwhile, and ends where it is stopped', async () => {
    const { engine, id, held } = await open();
    await engine.useReward(id, PYTHON, { scale: 'raw' });
    const run = pythonFailing(3);
    const running = engine.train(id, { ...SMALL, failureLimit: 0 });
    await held();
    await engine.configure(id, { failureLimit: 0.4 });
    await engine.resume(id);
    expect((await running).metrics).toHaveLength(1);
    const stopped = engine.train(id, { ...SMALL, failureLimit: 0 });
    await held(2);
    await engine.stop(id);
    expect((await stopped).metrics).toEqual([]);
    run.mockRestore();
  });
});

test('the prompts of an iteration that was not learned from are asked again', async () => {
  const { engine, id, held } = await open();
  const fails = { throw: true };
  const asked: string[][] = [];
  const run = vi.spyOn(sandbox, 'run').mockImplementation(({ message }) => {
    const { samples } = message as { samples: readonly { prompt: string }[] };
    asked.push(samples.map(({ prompt }) => prompt));
    const failures = fails.throw ? samples.map((_, sample) => ({ sample, message: 'no' })) : [];
    return Promise.resolve({ rewards: new Float64Array(samples.length), failures });
  });
  fails.throw = false;
  await engine.useReward(id, shape('() => 1'), { scale: 'raw' });
  fails.throw = true;
  asked.length = 0;
  const running = engine.train(id, SMALL);
  await held();
  fails.throw = false;
  await engine.resume(id);
  await running;
  run.mockRestore();
  expect(asked).toHaveLength(2);
  expect(asked[1]).toEqual(asked[0]);
});

test('a function that fails on some answers goes on with the others, which alone make its scale', async () => {
  const { engine, events, id } = await open();
  // What it is tried on it answers; from then on it fails on every fourth answer.
  let tried = false;
  const run = vi.spyOn(sandbox, 'run').mockImplementation(({ message }) => {
    const { samples } = message as { samples: readonly unknown[] };
    const fails = (row: number) => tried && row % 4 === 0;
    const rewards = Float64Array.from(samples, (_, row) => (fails(row) ? 0 : 100 + (row % 2)));
    const failures = samples.flatMap((_, sample) =>
      fails(sample) ? { sample, kind: 'throw', message: 'Error: odd', line: 2 } : [],
    );
    return Promise.resolve({ rewards, failures });
  });
  await engine.useReward(id, shape('() => 100'));
  tried = true;
  const { metrics } = await engine.train(id, SMALL);
  run.mockRestore();
  expect(metrics[0]?.['reward/error_mean']).toBe(0.25);
  const told = events.flatMap((event) => (event.kind === 'reward-in-use' ? [event.reward] : []));
  expect(told.at(-1)?.measured).toMatchObject({ answers: 48 });
  expect(told.at(-1)?.measured?.mean).toBeGreaterThan(100);
  const found = events.flatMap((event) => (event.kind === 'diagnoses' ? event.diagnoses : []));
  expect(found.at(0)?.cases?.[0]?.problem).toBe('line 2: Error: odd');
});

test('a function is run to its end: where it throws, that answer alone has failed', async () => {
  const failures: { row: number; problem: string }[] = [];
  const samples = ['a', 'bb', 'c'].map((text) => ({
    ...{ prompt: 'p', text, pieces: [text], tokens: [1], finished: true },
    ...{ promptTokens: [1], logProbs: [0] },
  }));
  const source = `(sample) => {
    if (sample.text.length === 2) throw new Error('two');
    return sample.text === 'c' ? undefined : 7;
  }`;
  const rewards = await runCustomReward(
    sandbox,
    shape(source),
    { samples, items: [{}, {}, {}] },
    (told) => failures.push(...told),
  );
  expect([...rewards]).toEqual([7, 0, 0]);
  expect(failures).toEqual([
    { row: 1, problem: 'line 2: Error: two' },
    { row: 2, problem: 'returned undefined, not a finite number' },
  ]);
});

test('a service that fails now and then is counted; one that is silent is not asked for ever', async () => {
  const { engine, id, held } = await open();
  const grader = {
    type: 'score_model',
    name: 'judge',
    model: 'm',
    input: [{ role: 'user', content: '{{sample.output_text}}' }],
  } as const;
  const body = JSON.stringify({ choices: [{ message: { content: '{"result": 0.25}' } }] });
  let calls = 0;
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(() => {
    calls += 1;
    const isDown = calls % 6 === 0;
    return Promise.resolve(new Response(isDown ? 'busy' : body, { status: isDown ? 503 : 200 }));
  });
  await engine.endpoint(id, { url: 'http://localhost:1/v1' });
  await engine.useReward(id, grader, { scale: 'raw' });
  const { metrics } = await engine.train(id, SMALL);
  expect(metrics[0]?.['reward/error_mean']).toBeCloseTo(1 / 6);
  fetched.mockClear();
  fetched.mockImplementation(() => Promise.reject(new TypeError('down')));
  const running = engine.train(id, { ...SMALL, failureLimit: 1 });
  expect(await held()).toMatchObject({ failed: 12, answers: 12 });
  expect(fetched).toHaveBeenCalledTimes(4);
  await engine.stop(id);
  await running;
  fetched.mockRestore();
});

test('Python that hangs on an answer is stopped, counted, and given up after three in a row', async () => {
  const { engine, id, held } = await open();
  await engine.useReward(id, PYTHON, { scale: 'raw' });
  const run = vi
    .spyOn(sandbox, 'run')
    .mockImplementation(({ limitMs }) => Promise.reject(new SandboxError('time', limitMs)));
  const running = engine.train(id, SMALL);
  expect(await held()).toMatchObject({ failed: 12 });
  expect(run).toHaveBeenCalledTimes(3);
  await engine.stop(id);
  await running;
  run.mockRestore();
});
