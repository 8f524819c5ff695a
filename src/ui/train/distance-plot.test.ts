import { expect, test } from 'vitest';
import type { TrainingMetrics } from '../../protocol/playground';
import { curvePoints, distancePlot, frameOf } from './distance-plot';

function iteration(number: number, kl: number, gold: number, proxy: number): TrainingMetrics {
  const metrics = {
    iteration: number,
    'objective/kl': kl,
    'gold/score': gold,
    'objective/scores': proxy,
  };
  return metrics as Partial<TrainingMetrics> as TrainingMetrics;
}

/** Gold 1 + d (2 − ln d), proxy d: the gold peak is at e. */
const distances = [0, 0.5, 1, 1.5, 2, 3, 4];
const RUN = distances.map((d, i) =>
  iteration(i + 1, d * d, 1 + (d === 0 ? 0 : d * (2 - Math.log(d))), d),
);

test('gold and proxy count from the base model, and the predicted peak is that of the curve', () => {
  const plot = distancePlot(RUN, 0, 'rl');
  expect(plot.gold.points[2]?.reward).toBeCloseTo(2, 9);
  expect(plot.proxy.points.at(-1)?.reward).toBeCloseTo(4, 9);
  expect(plot.peak?.distance).toBeCloseTo(Math.E, 9);
  expect(plot.peak?.reward).toBeCloseTo(Math.E, 9);
  expect(plot.best).toEqual({ iteration: 6, distance: 3, reward: 1 + 3 * (2 - Math.log(3)) });
  expect(plot.now).toBe(4);
});

test('what came before the reward was changed is kept apart, and no curve is fitted to it', () => {
  const plot = distancePlot(RUN, 5, 'rl');
  expect(plot.gold.earlier).toHaveLength(5);
  expect(plot.gold.points).toHaveLength(2);
  expect(plot.gold.curve).toBeUndefined();
  expect(plot.peak).toBeUndefined();
});

test('after a change far from the base model the curves still begin there', () => {
  // The reward was changed after iteration 7; since then all is measured around d = 4.
  const far = [3.8, 4, 4.2, 3.9, 4.1].map((d, i) =>
    iteration(8 + i, d * d, 1 + 0.3 * (i % 2), 0.9),
  );
  const { gold, proxy } = distancePlot([...RUN, ...far], 7, 'rl', 0);
  expect(gold.points).toHaveLength(5);
  for (const { reward } of gold.points) expect(Math.abs(reward)).toBeLessThan(0.5);
  for (const { reward } of proxy.points) expect(reward).toBeCloseTo(0.9, 1);
  expect(gold.curve).toBeDefined();
  // Nothing is known of the base model's proxy: no curve is made up.
  expect(distancePlot([...RUN, ...far], 7, 'rl').proxy.curve).toBeUndefined();
});

test('iterations without gold leave the proxy alone', () => {
  const blind = RUN.map(({ 'gold/score': _, ...metrics }) => metrics);
  const plot = distancePlot(blind, 0, 'rl');
  expect(plot.gold.points).toEqual([]);
  expect(plot.best).toBeUndefined();
  expect(plot.proxy.points).toHaveLength(7);
});

test('an empty history has a frame, too', () => {
  const frame = frameOf(distancePlot([], 0, 'rl'));
  expect(frame.right).toBeGreaterThan(0);
  expect(frame.top).toBeGreaterThan(frame.bottom);
});

test('all points and the curve lie inside the frame', () => {
  const plot = distancePlot(RUN, 0, 'rl');
  const frame = frameOf(plot);
  const drawn = [
    ...plot.gold.points,
    ...plot.proxy.points,
    ...(plot.gold.curve === undefined ? [] : curvePoints(plot.gold.curve, frame)),
  ];
  expect(drawn.length).toBeGreaterThan(60);
  for (const { distance, reward } of drawn) {
    expect(distance).toBeGreaterThanOrEqual(0);
    expect(distance).toBeLessThanOrEqual(frame.right);
    expect(reward).toBeGreaterThanOrEqual(frame.bottom);
    expect(reward).toBeLessThanOrEqual(frame.top);
  }
});
