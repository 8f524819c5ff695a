/** The oracle's early stopping, for demonstration: it goes by the ground truth, by a curve fitted to it. */
import type { TrainingMetrics } from '../../protocol/playground';
import {
  distanceOf,
  distancePoints,
  fitOveroptimization,
  peakOf,
  rewardAt,
} from '../../shared/overoptimization';

/** Fewer iterations than this are too noisy to predict anything from. */
const LEAST_ITERATIONS = 6;

/**
 * Whether the latest iteration is beyond the distance at which, by the curve fitted to the run so
 * far, the ground truth is highest. A curve that does not turn is highest at one of its ends.
 *
 * @param first the first iteration since the base model: a run that goes on from elsewhere knows
 *   the base model's gold from it only
 */
export function isPastPeak(run: readonly TrainingMetrics[], first = run[0]): boolean {
  const latest = run.at(-1);
  if (latest === undefined || run.length < LEAST_ITERATIONS) return false;
  const known =
    first === undefined || first.iteration === run[0]?.iteration ? run : [first, ...run];
  const curve = fitOveroptimization(distancePoints(known, 'gold/score'), 'rl');
  if (curve === undefined) return false;
  const distance = distanceOf(latest['objective/kl']);
  const peak = peakOf(curve);
  return peak === undefined ? rewardAt(curve, distance) < curve.base : distance > peak.distance;
}
