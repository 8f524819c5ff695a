import { expect, test } from 'vitest';
import { FakeEngine } from '../../tests/fixtures/fake-engine';
import type { Stage } from './stages';
import type { StageSummary } from './stage-overview.svelte';
import { Workspace } from './workspace.svelte';

async function started(): Promise<{ workspace: Workspace; engine: FakeEngine }> {
  const engine = new FakeEngine();
  const workspace = new Workspace(() => engine);
  await workspace.start('webgpu');
  workspace.setup.rater.set('comparisons', 12);
  workspace.setup.loop.set('iterations', 2);
  return { workspace, engine };
}

function summary(workspace: Workspace, stage: Stage): StageSummary | undefined {
  return workspace.overview.summaries.find((one) => one.stage === stage);
}

test('before anything happened only the model has a number', async () => {
  const { workspace } = await started();
  const states = workspace.overview.summaries.map((one) => one.state);
  expect(states).toEqual(['done', 'empty', 'empty', 'empty', 'empty']);
  expect(summary(workspace, 'model')?.value).toBe('0.19 M');
});

test('after a round every stage has its number', async () => {
  const { workspace } = await started();
  await workspace.loop.run();
  expect(workspace.overview.summaries.map((one) => one.state)).toEqual(Array(5).fill('done'));
  expect(summary(workspace, 'feedback')?.value).toBe('12');
  expect(summary(workspace, 'reward')?.value).toMatch(/^\d\d\u2009% ±\u2009\d+$/);
  expect(summary(workspace, 'train')?.caption).toMatch(/^reward at KL \d\.\d nats$/);
  expect(summary(workspace, 'evaluate')).toMatchObject({ caption: 'false statements' });
  expect(summary(workspace, 'evaluate')?.value).toMatch(/^−\d\d\u2009%$/);
});

test('new feedback makes the reward model out of date, more training the evaluation', async () => {
  const { workspace, engine } = await started();
  await workspace.loop.run();
  await engine.simulate('', { comparisons: 1 });
  await engine.train('', { iterations: 1 });
  expect(summary(workspace, 'reward')?.state).toBe('stale');
  expect(summary(workspace, 'evaluate')?.state).toBe('stale');
});

test('the stage whose job runs says so', async () => {
  const { workspace, engine } = await started();
  engine.emit({ kind: 'job', job: { id: 'job-1', name: 'fit', state: 'running' } });
  engine.emit({ kind: 'progress', id: 'job-1', job: 'fit', done: 1, total: 4 });
  expect(workspace.overview.running).toBe('reward');
  expect(summary(workspace, 'reward')?.state).toBe('running');
  expect(workspace.jobs.fraction).toBe(0.25);
  engine.emit({ kind: 'job-ended', id: 'job-1', job: 'fit' });
  expect(workspace.overview.running).toBeUndefined();
});
