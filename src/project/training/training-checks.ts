/** What is looked at after each of training's iterations, and what is reported at the end. */
import type { StopReason, TrainingMetrics, TrainingReport } from '../../protocol/playground';
import { DivergedError } from '../../shared/errors';

/** @throws DivergedError naming the first metric that is not a finite number */
export function checkFinite(metrics: TrainingMetrics): void {
  for (const [name, value] of Object.entries(metrics)) {
    if (!Number.isFinite(value)) throw new DivergedError('Training', name);
  }
}

export function reportOf(
  runId: string,
  metrics: readonly TrainingMetrics[],
  stoppedBy?: StopReason,
): TrainingReport {
  const seconds = metrics.reduce((sum, each) => sum + each.seconds, 0);
  const tokens = metrics.reduce((sum, each) => sum + each.tokensPerSecond * each.seconds, 0);
  const tokensPerSecond = seconds > 0 ? tokens / seconds : 0;
  return { runId, metrics, tokensPerSecond, ...(stoppedBy === undefined ? {} : { stoppedBy }) };
}
