import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { memory } from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { POINT_LAB } from '../../tests/fixtures/point-lab';
import { STRATEGIES } from '../feedback/strategies';
import { createCpuBackend } from '../ops';
import type { EngineEvent } from '../protocol/engine-api';
import type { TrainingMetrics } from '../protocol/playground';
import { ProjectStore } from '../storage/store';
import { createEngine } from './engine';

const SMALL = { batchSize: 16, epochs: 1, minibatches: 2 };
const QUICK_FIT = { epochs: 1, normalizeSamples: 64 };

interface Running {
  readonly engine: ReturnType<typeof createEngine>;
  readonly events: EngineEvent[];
  readonly id: string;
}

async function open(project?: string, warmUp = false): Promise<Running> {
  const engine = createEngine({
    labs: [POINT_LAB],
    store: new ProjectStore(),
    readFile: () => Promise.reject(new Error('control labs have no files')),
    startDevice: () => createCpuBackend(),
    autosave: true,
    warmUp,
  });
  const events: EngineEvent[] = [];
  await engine.subscribe((event) => events.push(event));
  await engine.start('cpu');
  const named = project === undefined ? {} : { project };
  const { sessionId } = await engine.open({ lab: POINT_LAB.id, ...named });
  return { engine, events, id: sessionId };
}

async function fitted(project?: string): Promise<Running> {
  const running = await open(project);
  await running.engine.simulate(running.id, { comparisons: 40 });
  await running.engine.fitRewardModel(running.id, QUICK_FIT);
  return running;
}

/** Waits until the check passes, however busy the machine is. */
function eventually(check: () => void): Promise<void> {
  return vi.waitFor(check, 60_000);
}

/** Everything but what the clock decides. */
function timeless(metrics: readonly TrainingMetrics[]): object[] {
  return metrics.map(({ seconds: _seconds, tokensPerSecond: _pace, ...rest }) => rest);
}

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
});

describe('the loop', () => {
  test('goes from nothing to an evaluation, and says so in events', async () => {
    const { engine, events, id } = await fitted();
    const report = await engine.train(id, { iterations: 2, ...SMALL });
    const evaluation = await engine.evaluate(id, { samples: 32 });
    expect(report.metrics.map(({ iteration }) => iteration)).toEqual([1, 2]);
    expect(evaluation).toMatchObject({ iteration: 2, samples: 32 });
    const ended = events.flatMap((event) => (event.kind === 'job-ended' ? [event.job] : []));
    expect(ended).toEqual(['simulate', 'fit', 'train', 'evaluate']);
    const states = events.flatMap((event) =>
      event.kind === 'training-state' ? [event.state] : [],
    );
    expect(states).toEqual(['running', 'idle']);
  });

  test.each(STRATEGIES)(
    'judges pairs that were chosen as %s, and keeps no tensor of it',
    async (strategy) => {
      const { engine, id } = await open();
      const before = memory().numTensors;
      const made = await engine.simulate(id, { comparisons: 16, round: 8, strategy });
      expect(made).toHaveLength(16);
      expect(memory().numTensors).toBe(before);
    },
  );

  test('undo takes back what one run of the simulated rater said, redo brings it back', async () => {
    const { engine, id } = await open();
    await engine.simulate(id, { comparisons: 4 });
    const first = await engine.comparisons(id);
    await engine.simulate(id, { comparisons: 40 });
    await engine.undo(id);
    expect(await engine.comparisons(id)).toEqual(first);
    await engine.redo(id);
    expect(await engine.comparisons(id)).toHaveLength(44);
  });

  test('refuses to train before there is a reward model, and names the remedy', async () => {
    const { engine, id } = await open();
    await expect(engine.train(id, { iterations: 1 })).rejects.toMatchObject({
      code: 'not-ready',
      needs: 'a reward model',
    });
  });

  test('evaluates a policy that was never trained as unchanged', async () => {
    const { engine, id } = await open();
    const { headline, iteration } = await engine.evaluate(id, { samples: 32 });
    expect(iteration).toBe(0);
    expect(Object.values(headline).map(({ change }) => change)).toEqual(
      Object.values(headline).map(() => 0),
    );
  });

  test('gives the same numbers for the same seed', async () => {
    const runs = [];
    for (const project of ['a', 'b']) {
      const { engine, id } = await fitted(project);
      const { metrics } = await engine.train(id, { iterations: 2, ...SMALL });
      runs.push(timeless(metrics));
    }
    expect(runs[0]).toEqual(runs[1]);
  });

  test('counts iterations on when the reward model is fitted anew', async () => {
    const { engine, id } = await fitted();
    await engine.train(id, { iterations: 2, ...SMALL });
    await engine.fitRewardModel(id, QUICK_FIT);
    const { metrics } = await engine.train(id, { iterations: 1, ...SMALL });
    expect(metrics[0]).toMatchObject({ iteration: 3, episode: 48 });
    expect(metrics[0]?.['objective/kl']).not.toBe(0);
  });
});

describe('continuing', () => {
  test('after the engine has gone gives the metrics of never having stopped', async () => {
    const whole = await fitted('whole');
    const { metrics } = await whole.engine.train(whole.id, { iterations: 4, ...SMALL });
    const before = await fitted('parted');
    await before.engine.train(before.id, { iterations: 2, ...SMALL });
    const after = await open('parted');
    const continued = await after.engine.train(after.id, { iterations: 2, ...SMALL });
    expect(timeless(continued.metrics)).toEqual(timeless(metrics.slice(2)));
  });

  test('shows what was there: feedback, reward model, history, settings', async () => {
    const { engine, id } = await fitted('project');
    await engine.train(id, { iterations: 1, ...SMALL });
    const report = await engine.evaluate(id, { samples: 16 });
    const comparisons = await engine.comparisons(id);
    const next = await open('project');
    const snapshot = next.events.find((event) => event.kind === 'session')?.snapshot;
    expect(snapshot).toMatchObject({ project: 'project', comparisons, evaluation: report });
    expect(snapshot?.training).toHaveLength(1);
    expect(snapshot?.trainingConfig.batchSize).toBe(16);
    expect(snapshot?.rewardModel?.comparisons).toBeGreaterThan(0);
  });

  test('refuses a project of that name with another seed', async () => {
    await fitted('project');
    const { engine } = await open();
    const options = { lab: POINT_LAB.id, project: 'project', seed: 7 };
    await expect(engine.open(options)).rejects.toMatchObject({
      code: 'invalid-value',
      field: 'seed',
    });
  });

  test('a checkpoint brings the policy back as it was, feedback since then stays', async () => {
    const { engine, id } = await fitted();
    await engine.train(id, { iterations: 1, ...SMALL });
    const saved = await engine.saveCheckpoint(id, 'before');
    const first = await engine.train(id, { iterations: 1, ...SMALL });
    await engine.compare(id, { prompt: 'p', a: 'a', b: 'b', choice: 'a' }, 'human');
    await engine.restoreCheckpoint(id, saved.id);
    const again = await engine.train(id, { iterations: 1, ...SMALL });
    expect(timeless(again.metrics)).toEqual(timeless(first.metrics));
    expect(await engine.comparisons(id)).toHaveLength(41);
  });
});

describe('feedback', () => {
  test('is stored when the call returns, and can be undone and redone', async () => {
    const { engine, id } = await open('project');
    const pair = await engine.nextPair(id);
    const judgement = { prompt: pair.prompt, a: pair.a.text, b: pair.b.text, choice: 'a' } as const;
    await engine.compare(id, judgement, 'human');
    await engine.compare(id, { ...judgement, choice: 'b' }, 'human');
    await engine.undo(id);
    const next = await open('project');
    expect(await next.engine.comparisons(next.id)).toMatchObject([judgement]);
    await next.engine.redo(next.id);
    expect(await next.engine.comparisons(next.id)).toHaveLength(2);
  });

  test('survives a storage that refuses: it is told, kept and written with the next', async () => {
    const { engine, events, id } = await open('project');
    const refuse = vi
      .spyOn(ProjectStore.prototype, 'appendFeedback')
      .mockRejectedValueOnce(new Error('full'));
    const judgement = { prompt: 'p', a: 'a', b: 'b', choice: 'tie' } as const;
    await engine.compare(id, judgement, 'human');
    expect(events.some(({ kind }) => kind === 'storage-error')).toBe(true);
    refuse.mockRestore();
    await engine.compare(id, { ...judgement, choice: 'b' }, 'human');
    const next = await open('project');
    const kept = await next.engine.comparisons(next.id);
    expect(kept.map(({ choice }) => choice)).toEqual(['tie', 'b']);
  });

  test('of the wrong form is refused, naming the field', async () => {
    const { engine, id } = await open();
    const judgement = { prompt: 'p', a: 'a', b: 'b', choice: 'left' };
    await expect(engine.compare(id, judgement as never, 'human')).rejects.toMatchObject({
      code: 'invalid-value',
      field: 'choice',
    });
  });
});

describe('a running training', () => {
  test('can be stopped, and keeps what it has achieved', async () => {
    const { engine, events, id } = await fitted();
    const training = engine.train(id, { iterations: 1000, ...SMALL });
    await eventually(() => {
      expect(events.some(({ kind }) => kind === 'training')).toBe(true);
    });
    await engine.stop(id);
    const { metrics } = await training;
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics.length).toBeLessThan(1000);
  });

  test('can be evaluated while it is paused, then goes on', async () => {
    const { engine, events, id } = await fitted();
    const training = engine.train(id, { iterations: 1000, ...SMALL });
    const hears = (expected: EngineEvent) =>
      eventually(() => {
        expect(events).toContainEqual(expected);
      });
    await hears({ kind: 'training-state', state: 'running' });
    await engine.pause(id);
    await hears({ kind: 'training-state', state: 'paused' });
    const { iteration } = await engine.evaluate(id, { samples: 16 });
    await engine.resume(id);
    await eventually(() => {
      const done = events.flatMap((event) =>
        event.kind === 'training' ? [event.metrics.iteration] : [],
      );
      expect(Math.max(...done)).toBeGreaterThan(iteration + 1);
    });
    await engine.stop(id);
    await training;
  });

  test('takes a slider’s new value from the next iteration on', async () => {
    const { engine, events, id } = await fitted();
    const training = engine.train(id, { iterations: 1000, learningRate: 3e-4, ...SMALL });
    const rates = () =>
      events.flatMap((event) => (event.kind === 'training' ? [event.metrics.lr] : []));
    await eventually(() => {
      expect(rates()).toContain(3e-4);
    });
    await engine.configure(id, { learningRate: 1e-5 });
    await eventually(() => {
      expect(rates()).toContain(1e-5);
    });
    await engine.stop(id);
    await training;
  });

  test('answers other calls between its steps', async () => {
    const { engine, id } = await fitted();
    const training = engine.train(id, { iterations: 4, ...SMALL });
    let done = false;
    void training.then(() => {
      done = true;
    });
    expect(await engine.sample(id, { count: 2 })).toHaveLength(2);
    expect(done).toBe(false);
    await training;
  });

  test('refuses values out of range before anything runs', async () => {
    const { engine, events, id } = await fitted();
    await expect(engine.train(id, { iterations: 1, clipRange: 9 })).rejects.toMatchObject({
      code: 'invalid-value',
      field: 'clipRange',
    });
    expect(events.some(({ kind }) => kind === 'training')).toBe(false);
  });
});

test('leaves no tensor behind when another project is opened', async () => {
  const { engine, id } = await fitted('first');
  await engine.train(id, { iterations: 1, ...SMALL });
  await engine.open({ lab: POINT_LAB.id });
  const before = memory().numTensors;
  const { sessionId } = await engine.open({ lab: POINT_LAB.id, project: 'first' });
  await engine.train(sessionId, { iterations: 1, ...SMALL });
  await engine.open({ lab: POINT_LAB.id });
  expect(memory().numTensors).toBe(before);
});

test('tensors do not pile up over iterations', async () => {
  const { engine, id } = await fitted();
  await engine.train(id, { iterations: 1, ...SMALL });
  const before = memory().numTensors;
  await engine.train(id, { iterations: 5, ...SMALL });
  expect(memory().numTensors).toBe(before);
});

test('warming up after the first live samples changes no number and leaves no tensor', async () => {
  const { engine, events, id } = await open('warm', true);
  await engine.liveSamples(id);
  const before = memory().numTensors;
  await eventually(() => {
    expect(events).toContainEqual({
      kind: 'job-ended',
      id: expect.any(String) as string,
      job: 'warm-up',
    });
  });
  expect(memory().numTensors).toBe(before);
  const loop = async (running: Running) => {
    await running.engine.simulate(running.id, { comparisons: 40 });
    await running.engine.fitRewardModel(running.id, QUICK_FIT);
    return timeless((await running.engine.train(running.id, { iterations: 1, ...SMALL })).metrics);
  };
  expect(await loop({ engine, events, id })).toEqual(await loop(await open('cold')));
});

test('a call on a session that is no longer open is refused', async () => {
  const { engine, id } = await open();
  await engine.open({ lab: POINT_LAB.id });
  await expect(engine.sample(id, {})).rejects.toMatchObject({ code: 'not-found', id });
});
