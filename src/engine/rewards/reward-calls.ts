/** Choosing the reward and trying one out: fetched with the first use, not with the page. */
import type { Batch } from '../../model/network';
import type {
  BacktestReport,
  PreviewOptions,
  RatedPairs,
  RateOptions,
  RewardPreview,
  RewardScale,
} from '../../protocol/rewards';
import type { Session } from '../session';

/** @throws what the reward's check says; what is in use then stays */
export async function useReward<B extends Batch>(
  session: Session<B>,
  given: unknown,
  options: { readonly scale?: RewardScale } = {},
): Promise<void> {
  const { useReward: use } = await import('./index');
  await use(session, given, options);
}

export async function previewReward<B extends Batch>(
  session: Session<B>,
  given: unknown,
  options?: PreviewOptions,
): Promise<RewardPreview> {
  const { preview } = await import('./index');
  return preview(session, given, options);
}

export async function backtest<B extends Batch>(
  session: Session<B>,
  given: unknown,
): Promise<BacktestReport> {
  const { backtest: run } = await import('./index');
  return run(session, given);
}

export async function ratePairs<B extends Batch>(
  session: Session<B>,
  given: unknown,
  options: RateOptions,
): Promise<RatedPairs> {
  const { ratePairs: rate } = await import('./index');
  return rate(session, given, options);
}
