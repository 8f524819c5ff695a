/** A share with its interval in words. */
import type { ShareReport } from '../../protocol/feedback';
import { percent } from '../../state/number-text';

export function shareText({ share, ci95: [low, high], count }: ShareReport): string {
  return count === 0 ? '–' : `${percent(share)} (${percent(low)} to ${percent(high)}, ${count})`;
}
