/** The reliability diagram in words and sizes. */
import type { ReliabilityBin } from '../../protocol/reward-model';
import { percent } from '../../state/number-text';

/** Area grows with the count; the smallest disc can still be seen. In units of the drawing. */
export function discRadius(count: number, largest: number): number {
  return 1.5 + 3.5 * Math.sqrt(count / largest);
}

export function reliabilitySentences(bins: readonly ReliabilityBin[]): string {
  if (bins.length === 0) return 'no held-out pairs';
  return bins
    .map(({ confidence, agreement }) => {
      const { share, count } = agreement;
      return `${percent(confidence)} sure, right in ${percent(share)} of ${count}`;
    })
    .join('; ');
}
