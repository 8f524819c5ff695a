import { expect, test } from './fixtures/test';

const MAX_ITERATIONS = 15;
/** Ends a run that hangs; how long the loop takes is printed, not tested. */
const TIMEOUT_MINUTES = 15;

test('the loop learns: comparisons, reward model, and a policy that earns more', async ({
  page,
}) => {
  test.setTimeout(TIMEOUT_MINUTES * 60_000);
  await page.goto('./');
  const start = Date.now();
  const { accuracy, scores } = await page.evaluate(async (iterations) => {
    await window.playground.ready();
    const session = await window.playground.open({ lab: 'assistant', model: 'nano', seed: 3 });
    await session.simulate({ comparisons: 300, noise: 0.1 });
    const report = await session.fitRewardModel();
    const earned: number[] = [];
    // Stops when it has risen enough.
    while (earned.length < iterations && (earned.at(-1) ?? 0) - (earned[0] ?? 0) < 1) {
      const { metrics } = await session.train({ iterations: 1 });
      earned.push(...metrics.map((each) => each['objective/scores']));
    }
    return { accuracy: report.accuracy, scores: earned };
  }, MAX_ITERATIONS);
  const minutes = ((Date.now() - start) / 60_000).toFixed(1);
  const earned = scores.map((score) => score.toFixed(2)).join(' ');
  console.log(`${minutes} min; held-out accuracy ${accuracy}; mean scores ${earned}`);
  // Scores are in units of the base policy's standard deviation.
  expect(accuracy).toBeGreaterThanOrEqual(0.8);
  expect(Math.max(...scores) - (scores[0] ?? 0)).toBeGreaterThanOrEqual(1);
});
