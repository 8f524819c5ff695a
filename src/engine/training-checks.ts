/** What is looked at before, after and at the end of training's iterations. */
import type { TrainingMetrics, TrainingReport } from '../protocol/playground';
import {
  distanceOf,
  distancePoints,
  fitOveroptimization,
  peakOf,
  rewardAt,
} from '../shared/overoptimization';
import { DivergedError } from '../shared/errors';

/** Fewer iterations than this are too noisy to predict anything from. */
const LEAST_ITERATIONS = 6;

/**
 * Whether the latest iteration is beyond the distance at which, by the curve fitted to the run so
 * far, the ground truth is highest. A curve that does not turn is highest at one of its ends.
 */
export function isPastPeak(run: readonly TrainingMetrics[]): boolean {
  const latest = run.at(-1);
  if (latest === undefined || run.length < LEAST_ITERATIONS) return false;
  const curve = fitOveroptimization(distancePoints(run, 'gold/score'), 'rl');
  if (curve === undefined) return false;
  const distance = distanceOf(latest['objective/kl']);
  const peak = peakOf(curve);
  return peak === undefined ? rewardAt(curve, distance) < curve.base : distance > peak.distance;
}

/** @throws DivergedError naming the first metric that is not a finite number */
export function checkFinite(metrics: TrainingMetrics): void {
  for (const [name, value] of Object.entries(metrics)) {
    if (!Number.isFinite(value)) throw new DivergedError('Training', name);
  }
}

export function reportOf(project: string, metrics: readonly TrainingMetrics[]): TrainingReport {
  const seconds = metrics.reduce((sum, each) => sum + each.seconds, 0);
  const tokens = metrics.reduce((sum, each) => sum + each.tokensPerSecond * each.seconds, 0);
  const runId = `${project} ${metrics[0]?.iteration ?? 0}–${metrics.at(-1)?.iteration ?? 0}`;
  return { runId, metrics, tokensPerSecond: seconds > 0 ? tokens / seconds : 0 };
}
