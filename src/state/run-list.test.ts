import { beforeEach, expect, test } from 'vitest';
import { FakeEngine } from '../../tests/fixtures/fake-engine';
import { BREAKAGES } from '../config/break-it';
import { Workspace } from './workspace.svelte';

let workspace: Workspace;

beforeEach(async () => {
  const engine = new FakeEngine();
  workspace = new Workspace(() => engine);
  await workspace.start('webgpu');
});

test('breaking a detail makes a healthy and a broken run and draws both', async () => {
  const kl = BREAKAGES.find(({ id }) => id === 'kl');
  if (kl === undefined) throw new Error('no such breakage');
  await workspace.runs.breakIt(kl, 2, {});
  expect(workspace.runs.overlaid.map((run) => [run.name, run.history.length])).toEqual([
    ['Healthy, for: No KL penalty', 2],
    ['No KL penalty', 2],
  ]);
  const [broken, healthy] = workspace.runs.runs ?? [];
  expect(broken?.config.klCoefficient).toBe(0);
  expect(healthy?.config.klCoefficient).toBeGreaterThan(0);
  expect(workspace.runs.running).toBeUndefined();
});

test('a run that is removed is no longer drawn', async () => {
  const [first] = BREAKAGES;
  if (first === undefined) throw new Error('no breakages');
  await workspace.runs.breakIt(first, 1, {});
  const [id = ''] = workspace.runs.chosen;
  await workspace.runs.remove(id);
  expect(workspace.runs.overlaid).toHaveLength(1);
  workspace.runs.toggle(workspace.runs.chosen[0] ?? '');
  expect(workspace.runs.overlaid).toHaveLength(0);
});
