/** How often judgements agree with the ground truth, which the reward model never sees. */
import type { Comparison } from '../protocol/playground';

export interface GoldUtilities {
  readonly a: number;
  readonly b: number;
}

export interface Agreement {
  /** Judgements that prefer the answer of higher utility. */
  readonly agreeing: number;
  /** Judgements with a preference, on pairs that the ground truth tells apart. */
  readonly decided: number;
}

/** Σ weight · score over the criteria that apply. */
export function utility(
  gold: Readonly<Record<string, number>>,
  weights: Readonly<Record<string, number>>,
): number {
  return Object.entries(gold).reduce(
    (sum, [criterion, score]) => sum + (weights[criterion] ?? 0) * score,
    0,
  );
}

export function goldAgreement(
  comparisons: readonly Comparison[],
  /** By comparison id. */
  utilities: Readonly<Record<string, GoldUtilities>>,
): Agreement {
  let agreeing = 0;
  let decided = 0;
  for (const { id, choice } of comparisons) {
    const pair = utilities[id];
    if (pair === undefined || pair.a === pair.b) continue;
    if (choice !== 'a' && choice !== 'b') continue;
    decided += 1;
    if ((choice === 'a') === pair.a > pair.b) agreeing += 1;
  }
  return { agreeing, decided };
}
