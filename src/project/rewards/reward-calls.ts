/** Choosing the reward and trying one out: fetched with the first use, not with the page. */
import type { GraderRunOptions, GraderRunResult } from '../../protocol/graders';
import type {
  BacktestReport,
  PreviewOptions,
  RatedPairs,
  RateOptions,
  RewardPreview,
  RewardScale,
} from '../../protocol/rewards';
import type { Project } from '../project';

/** @throws what the reward's check says; what is in use then stays */
export async function useReward(
  project: Project,
  given: unknown,
  options: { readonly scale?: RewardScale } = {},
): Promise<void> {
  const { useReward: use } = await import('./index');
  await use(project, given, options);
}

export async function previewReward(
  project: Project,
  given: unknown,
  options?: PreviewOptions,
): Promise<RewardPreview> {
  const { preview } = await import('./index');
  return preview(project, given, options);
}

export async function backtest(project: Project, given: unknown): Promise<BacktestReport> {
  const { backtest: run } = await import('./index');
  return run(project, given);
}

export async function ratePairs(
  project: Project,
  given: unknown,
  options: RateOptions,
): Promise<RatedPairs> {
  const { ratePairs: rate } = await import('./index');
  return rate(project, given, options);
}

export async function runGrader(
  project: Project,
  given: unknown,
  options: GraderRunOptions,
): Promise<GraderRunResult> {
  const { runOne } = await import('./index');
  return runOne(project, given, options);
}
