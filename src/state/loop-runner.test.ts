import { beforeEach, expect, test, vi } from 'vitest';
import { FakeEngine } from '../../tests/fixtures/fake-engine';
import { rewardReport } from '../../tests/fixtures/fake-reports';
import { Workspace } from './workspace.svelte';

let engine: FakeEngine;
let workspace: Workspace;

beforeEach(async () => {
  engine = new FakeEngine();
  workspace = new Workspace(() => engine);
  await workspace.start('webgpu');
  workspace.setup.rater.set('comparisons', 12);
  workspace.setup.loop.set('iterations', 3);
});

test('from nothing to an evaluation, through all stages', async () => {
  await workspace.loop.run();
  expect(workspace.feedback.comparisons).toHaveLength(12);
  expect(workspace.reward.report?.comparisons).toBe(12);
  expect(workspace.training.history.map((one) => one.iteration)).toEqual([1, 2, 3]);
  expect(workspace.evaluation.report?.iteration).toBe(3);
  expect(workspace.setup.stage).toBe('evaluate');
  expect(workspace.loop.rounds).toBe(1);
});

test('keeps what a person has judged and simulates only the rest', async () => {
  await workspace.feedback.queue.ensure();
  workspace.feedback.vote('a');
  await vi.waitFor(() => {
    expect(workspace.feedback.comparisons).toHaveLength(1);
  });
  await workspace.loop.run();
  const raters = workspace.feedback.comparisons.map((one) => one.rater);
  expect(raters.filter((rater) => rater === 'human')).toHaveLength(1);
  expect(raters).toHaveLength(12);
});

test('once all is done, running again is another round on top', async () => {
  await workspace.loop.run();
  await workspace.loop.run();
  expect(workspace.feedback.comparisons).toHaveLength(24);
  expect(workspace.training.iteration).toBe(6);
  expect(workspace.evaluation.report?.iteration).toBe(6);
});

test('stopped while training, it resumes there and repeats nothing', async () => {
  await engine.subscribe((event) => {
    if (event.kind === 'training' && event.metrics.iteration === 1) void workspace.loop.stop();
  });
  await workspace.loop.run();
  expect(workspace.training.iteration).toBe(1);
  expect(workspace.evaluation.report).toBeUndefined();
  const simulate = vi.spyOn(engine, 'simulate');
  const fit = vi.spyOn(engine, 'fitRewardModel');
  await workspace.loop.run();
  expect(workspace.training.iteration).toBe(3);
  expect(engine.calls.at(-1)).toBe('train 2');
  expect(simulate).not.toHaveBeenCalled();
  expect(fit).not.toHaveBeenCalled();
});

test('skipped pairs, which the fit leaves out, do not make it fit again', async () => {
  const fit = vi.spyOn(engine, 'fitRewardModel');
  const used = { ...rewardReport(12), comparisons: 9 };
  fit.mockImplementation(() => {
    engine.emit({ kind: 'reward-model', report: used });
    return Promise.resolve(used);
  });
  vi.spyOn(engine, 'train').mockResolvedValue({ runId: '', metrics: [], tokensPerSecond: 0 });
  await workspace.loop.run();
  await workspace.loop.run();
  expect(fit).toHaveBeenCalledTimes(1);
  expect(workspace.reward.isCurrent).toBe(true);
});

test('a failure ends the loop with a notice and leaves the rest undone', async () => {
  vi.spyOn(engine, 'fitRewardModel').mockRejectedValue(new Error('no memory'));
  await workspace.loop.run();
  expect(workspace.notices.list.map((notice) => notice.text)).toEqual([
    'Fitting the reward model: no memory',
  ]);
  expect(workspace.training.iteration).toBe(0);
  expect(workspace.loop.status).toBe('idle');
});

test('does not pull a person back who has gone to look at another stage', async () => {
  const running = workspace.loop.run();
  await vi.waitFor(() => {
    expect(workspace.setup.stage).toBe('feedback');
  });
  workspace.setup.stage = 'model';
  await running;
  expect(workspace.setup.stage).toBe('model');
});

test('a training that a limit ends early has come to its end: the loop goes on, the page says why', async () => {
  vi.spyOn(engine, 'train').mockImplementation(() =>
    Promise.resolve({ runId: 'r', metrics: [], tokensPerSecond: 1, stoppedBy: 'kl-budget' }),
  );
  await workspace.loop.run();
  expect(workspace.evaluation.report).toBeDefined();
  expect(workspace.notices.list.map(({ text }) => text)).toContainEqual(
    expect.stringContaining('KL budget'),
  );
});

test('a reward that needs a reward model gets one, whatever its kind', async () => {
  const flaw = { type: 'misspecified', name: 'x', flaw: 'length', strength: 1 } as const;
  await workspace.rewardChoice.use({ ...flaw, aggregate: 'mean' }, 'base');
  expect(workspace.rewardChoice.isChosen).toBe(true);
  expect(workspace.runControls.hasReward).toBe(false);
  await workspace.loop.run();
  expect(workspace.feedback.comparisons).toHaveLength(12);
  expect(workspace.training.iteration).toBe(3);
});

test('a reward that needs none is trained on at once', async () => {
  await workspace.rewardChoice.use({ type: 'constant', value: 1 }, 'raw');
  expect(workspace.runControls.hasReward).toBe(true);
  await workspace.loop.run();
  expect(workspace.feedback.comparisons).toHaveLength(0);
  expect(workspace.training.iteration).toBe(3);
});
