import { expect, test } from './fixtures/test';

const MAX_ITERATIONS = 15;
const MAX_MINUTES = 10;

test('the loop learns: comparisons, reward model, and a policy that earns more', async ({
  page,
}) => {
  test.setTimeout((MAX_MINUTES + 2) * 60_000);
  await page.goto('./');
  const start = Date.now();
  const { accuracy, scores } = await page.evaluate(async (iterations) => {
    await window.playground.ready();
    const session = await window.playground.open({ lab: 'assistant', model: 'nano', seed: 1 });
    await session.simulate({ comparisons: 300, noise: 0.1 });
    const report = await session.fitRewardModel();
    const earned: number[] = [];
    // Stops as soon as it has shown what it has to show.
    while (earned.length < iterations && (earned.at(-1) ?? 0) - (earned[0] ?? 0) < 1) {
      const { metrics } = await session.train({ iterations: 1 });
      earned.push(...metrics.map((each) => each['objective/scores']));
    }
    return { accuracy: report.accuracy, scores: earned };
  }, MAX_ITERATIONS);
  console.log(`held-out accuracy ${accuracy}, scores ${scores.map((s) => s.toFixed(2)).join(' ')}`);
  // Scores are in units of the base policy's standard deviation.
  expect(accuracy).toBeGreaterThanOrEqual(0.8);
  expect(Math.max(...scores) - (scores[0] ?? 0)).toBeGreaterThanOrEqual(1);
  expect(Date.now() - start).toBeLessThan(MAX_MINUTES * 60_000);
});
