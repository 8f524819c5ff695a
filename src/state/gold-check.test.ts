import { beforeEach, expect, test, vi } from 'vitest';
import { FakeEngine } from '../../tests/fixtures/fake-engine';
import { GoldCheck } from './gold-check.svelte';
import { Workspace } from './workspace.svelte';

let engine: FakeEngine;
let workspace: Workspace;
let check: GoldCheck;

beforeEach(async () => {
  engine = new FakeEngine();
  workspace = new Workspace(() => engine);
  await workspace.start('webgpu');
  check = new GoldCheck(workspace.session, workspace.notices);
});

test('only judgements that were not scored yet are scored', async () => {
  await workspace.rater.run({ comparisons: 4 });
  const graded = vi.spyOn(engine, 'gold');
  await check.update(workspace.feedback.comparisons);
  const first = check.agreement;
  await workspace.rater.run({ comparisons: 2 });
  await check.update(workspace.feedback.comparisons);
  expect(graded.mock.calls.map(([, items]) => items.length)).toEqual([8, 4]);
  expect(check.agreement.decided).toBeGreaterThanOrEqual(first.decided);
});

test('judgements that come one after the other are scored together', () => {
  vi.useFakeTimers();
  const graded = vi.spyOn(check, 'update').mockResolvedValue();
  const callOff = check.updateSoon([]);
  callOff();
  check.updateSoon(workspace.feedback.comparisons);
  vi.runAllTimers();
  vi.useRealTimers();
  expect(graded).toHaveBeenCalledOnce();
});

test('a failure is shown, not thrown', async () => {
  await workspace.rater.run({ comparisons: 2 });
  vi.spyOn(engine, 'gold').mockRejectedValueOnce(new Error('no ground truth'));
  await check.update(workspace.feedback.comparisons);
  expect(workspace.notices.list.at(-1)?.text).toContain('no ground truth');
});
