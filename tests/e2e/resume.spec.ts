import type { Page } from '@playwright/test';
import type { TrainingMetrics } from '../../src/protocol/playground';
import { expect, test } from './fixtures/test';

interface Part {
  readonly project: string;
  /** Whether the reward model has to be made first. */
  readonly fresh: boolean;
  readonly iterations: number;
}

/** Trains a project on, in the page as it is. */
function train(page: Page, part: Part): Promise<readonly TrainingMetrics[]> {
  return page.evaluate(async ({ project, fresh, iterations }) => {
    await window.playground.ready();
    const session = await window.playground.open({ lab: 'assistant', model: 'nano', project });
    if (fresh) {
      await session.simulate({ comparisons: 32 });
      await session.fitRewardModel({ epochs: 1, normalizeSamples: 64 });
    }
    const small = { batchSize: 16, epochs: 1, minibatches: 2 };
    const { metrics } = await session.train({ iterations, ...small });
    return metrics;
  }, part);
}

/** Everything but what the clock decides. */
function timeless(metrics: readonly TrainingMetrics[]): object[] {
  return metrics.map(({ seconds: _seconds, tokensPerSecond: _pace, ...rest }) => rest);
}

test('training continued after a reload gives the metrics of never having stopped', async ({
  page,
}) => {
  test.setTimeout(600_000);
  await page.goto('./#device=webgpu');
  const whole = await train(page, { project: 'whole', fresh: true, iterations: 4 });
  await train(page, { project: 'parted', fresh: true, iterations: 2 });
  await page.reload();
  const rest = await train(page, { project: 'parted', fresh: false, iterations: 2 });
  expect(rest.map(({ iteration }) => iteration)).toEqual([3, 4]);
  expect(timeless(rest)).toEqual(timeless(whole.slice(2)));
});

test('feedback given just before the page goes is there when it comes back', async ({ page }) => {
  await page.goto('./');
  await page.evaluate(async () => {
    await window.playground.ready();
    const session = await window.playground.open({ lab: 'assistant', project: 'kept' });
    await session.compare({ prompt: 'p', a: 'one', b: 'other', choice: 'b', strength: 2 });
  });
  await page.reload();
  const comparisons = await page.evaluate(async () => {
    await window.playground.ready();
    const session = await window.playground.open({ lab: 'assistant', project: 'kept' });
    return session.comparisons();
  });
  expect(comparisons).toMatchObject([{ a: 'one', b: 'other', choice: 'b', strength: 2 }]);
});
