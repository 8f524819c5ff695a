import { beforeEach, expect, test, vi } from 'vitest';
import { FakeEngine } from '../../tests/fixtures/fake-engine';
import { Backtest } from './backtest.svelte';
import { Workspace } from './workspace.svelte';

let engine: FakeEngine;
let backtest: Backtest;

beforeEach(async () => {
  engine = new FakeEngine();
  const workspace = new Workspace(() => engine);
  await workspace.start('webgpu');
  backtest = new Backtest(workspace.session);
});

const CONSTANT = { type: 'constant', name: 'one', value: 1 } as const;

test('one at a time', async () => {
  const calls = vi.spyOn(engine, 'backtest');
  await Promise.all([backtest.run(CONSTANT), backtest.run(CONSTANT)]);
  expect(calls).toHaveBeenCalledOnce();
  expect(backtest.report).toBeDefined();
  expect(backtest.running).toBe(false);
});

test('what failed is said, and the report before stays', async () => {
  await backtest.run(CONSTANT);
  const { report } = backtest;
  vi.spyOn(engine, 'backtest').mockRejectedValueOnce(new Error('no such reward'));
  await backtest.run(CONSTANT);
  expect(backtest.failure).toContain('no such reward');
  expect(backtest.report).toBe(report);
  await backtest.run(CONSTANT);
  expect(backtest.failure).toBe('');
});
