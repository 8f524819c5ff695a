/** What is looked at after each of training's iterations, and what is told at the end. */
import type { TrainingMetrics, TrainingReport } from '../../protocol/playground';
import { DivergedError } from '../../shared/errors';

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
