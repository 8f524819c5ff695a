/** Which answer ratings by criterion prefer. */
import type { Ratings } from '../protocol/feedback';
import type { Choice } from '../protocol/playground';

/** Five steps from worst to best. */
export const LEVELS = [
  { value: 0, label: 'very poor' },
  { value: 0.25, label: 'poor' },
  { value: 0.5, label: 'middling' },
  { value: 0.75, label: 'good' },
  { value: 1, label: 'very good' },
] as const;

/** The higher Σ weight · rating over the criteria that both answers are rated by. */
export function choiceByRatings(
  criteria: readonly { readonly id: string; readonly weight: number }[],
  { a, b }: { readonly a: Ratings; readonly b: Ratings },
): Choice {
  const difference = criteria.reduce((sum, { id, weight }) => {
    const [left, right] = [a[id], b[id]];
    return left === undefined || right === undefined ? sum : sum + weight * (left - right);
  }, 0);
  if (Math.abs(difference) < 1e-9) return 'tie';
  return difference > 0 ? 'a' : 'b';
}
