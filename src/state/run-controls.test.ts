import { beforeEach, expect, test, vi } from 'vitest';
import { FakeEngine } from '../../tests/fixtures/fake-engine';
import { Workspace } from './workspace.svelte';

let engine: FakeEngine;
let workspace: Workspace;

beforeEach(async () => {
  engine = new FakeEngine();
  workspace = new Workspace(() => engine);
  await workspace.start('webgpu');
});

test('stop names the job that works, not one that waits behind it', async () => {
  const stop = vi.spyOn(engine, 'stop').mockResolvedValue();
  workspace.session.jobs.active = [
    { id: 'job-7', name: 'evaluate', state: 'running' },
    { id: 'job-8', name: 'benchmark', state: 'queued' },
  ];
  await workspace.runControls.stop();
  expect(stop).toHaveBeenCalledExactlyOnceWith(workspace.session.id, 'job-7');
});

test('a job that ended before stop reached it is no failure', async () => {
  workspace.session.jobs.active = [{ id: 'job-99', name: 'evaluate', state: 'running' }];
  await workspace.runControls.stop();
  expect(workspace.notices.list).toEqual([]);
});
