import { expect, test } from 'vitest';
import type { TrainingMetrics } from '../../protocol/playground';
import { isPastPeak } from './oracle';

/** Gold d (α − ln d) at these distances: its peak is at e^(α − 1). */
function run(distances: readonly number[], alpha: number): TrainingMetrics[] {
  return distances.map((d, i) => {
    const gold = d === 0 ? 0 : d * (alpha - Math.log(d));
    const metrics = { iteration: i + 1, 'objective/kl': d * d, 'gold/score': gold };
    return metrics as Partial<TrainingMetrics> as TrainingMetrics;
  });
}

const DISTANCES = [0, 0.2, 0.5, 0.8, 1.1, 1.4, 1.7, 2];

test('a run beyond the peak of its own curve is past it', () => {
  // α = 1.5: the peak is at e^0.5 = 1.65, the run at 2.
  expect(isPastPeak(run(DISTANCES, 1.5))).toBe(true);
});

test('a run on its way up is not, nor one that came back', () => {
  // α = 2: the peak is at e = 2.72.
  expect(isPastPeak(run(DISTANCES, 2))).toBe(false);
  expect(isPastPeak(run([...DISTANCES, 1.2], 1.5))).toBe(false);
});

test('a run that falls ever slower never had a peak but the base model: it is past it', () => {
  const falling = run(DISTANCES, 0).map((metrics, i) => {
    return { ...metrics, 'gold/score': -Math.sqrt(DISTANCES[i] ?? 0) };
  });
  expect(isPastPeak(falling)).toBe(true);
  const rising = falling.map((metrics) => {
    return { ...metrics, 'gold/score': -metrics['gold/score'] };
  });
  expect(isPastPeak(rising)).toBe(false);
});

test('a run that went on from far away is judged by the base model it came from', () => {
  // Gold rises from 3.8 to 4.2; of the way there these points know nothing.
  const far = run([3.8, 4.2, 3.9, 4.1, 3.85, 4.15], 1).map((metrics, i) => {
    return { ...metrics, iteration: 9 + i, 'gold/score': Math.sqrt(metrics['objective/kl']) - 1 };
  });
  const first = (gold: number) => ({ ...run([0], 1)[0], 'gold/score': gold }) as TrainingMetrics;
  expect(isPastPeak(far, first(5))).toBe(true);
  expect(isPastPeak(far, first(-5))).toBe(false);
});

test('fewer than six iterations say nothing, nor do iterations without gold', () => {
  expect(isPastPeak(run(DISTANCES.slice(3), 1.5))).toBe(false);
  const blind = run(DISTANCES, 1.5).map(({ 'gold/score': _, ...metrics }) => metrics);
  expect(isPastPeak(blind)).toBe(false);
  expect(isPastPeak([])).toBe(false);
});
