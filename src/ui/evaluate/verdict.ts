/** What an evaluation says, in words: per measure, and as one sentence. */
import type { MeasureDescription } from '../../protocol/engine-api';
import type { EvaluationReport, MeasureReport } from '../../protocol/playground';
import { signedPercent } from '../../state/number-text';
import type { Verdict } from '../charts/metric';

export interface MeasureVerdict {
  readonly verdict: Verdict;
  readonly words: string;
  /** The change is an improvement and its interval leaves zero out. */
  readonly improved: boolean;
  /** Absent where the approach is not known for a figure. */
  readonly beatsClaim?: boolean;
}

/** Chance of calling any of a table's measures changed when none is. */
const SIGNIFICANCE = 0.05;

export function measureVerdict(
  { better, claim }: Pick<MeasureDescription, 'better' | 'claim'>,
  { change, ci95, pAdjusted = 0 }: Pick<MeasureReport, 'change' | 'ci95' | 'pAdjusted'>,
): MeasureVerdict {
  const sign = better === 'higher' ? 1 : -1;
  const isClear = (ci95[0] > 0 || ci95[1] < 0) && pAdjusted < SIGNIFICANCE;
  const improved = isClear && sign * change > 0;
  if (!isClear) return { verdict: 'plain', words: 'no clear change', improved };
  if (!improved) return { verdict: 'bad', words: 'worse', improved };
  if (claim === undefined) return { verdict: 'good', words: 'better', improved };
  const beatsClaim = sign * change >= sign * claim;
  const words = beatsClaim ? `beats ${signedPercent(claim)}` : `short of ${signedPercent(claim)}`;
  return { verdict: beatsClaim ? 'good' : 'watch', words, improved, beatsClaim };
}

/** One sentence for the whole report. */
export function reportVerdict(
  report: EvaluationReport,
  measures: readonly MeasureDescription[],
): string {
  const verdicts = measures.flatMap((measure) => {
    const measured = report.headline[measure.id];
    return measured === undefined ? [] : [measureVerdict(measure, measured)];
  });
  if (report.iteration === 0) return 'Not trained yet: base and tuned are the same policy.';
  const claims = verdicts.filter((one) => one.beatsClaim !== undefined);
  const beaten = claims.filter((one) => one.beatsClaim === true).length;
  const improved = verdicts.filter((one) => one.improved).length;
  const worse = verdicts.filter((one) => one.verdict === 'bad').length;
  const parts = [
    improved === 0
      ? 'No measure improved clearly.'
      : `${improved} of ${verdicts.length} measures improved clearly.`,
    ...(worse > 0 ? [`${worse} got worse: a sign of reward hacking.`] : []),
    ...(beaten > 0 ? [`${beatenWords(beaten, claims.length)} beaten.`] : []),
  ];
  return parts.join(' ');
}

function beatenWords(beaten: number, claims: number): string {
  if (claims === 1) return 'The known figure is';
  if (beaten === 2 && claims === 2) return 'Both known figures are';
  if (beaten === claims) return `All ${claims} known figures are`;
  return `${beaten} of the ${claims} known figures ${beaten === 1 ? 'is' : 'are'}`;
}

/** Rise of a loss that counts as forgetting, relative. */
const FORGETTING = 0.1;
/**
 * Rises below this do not count, nats per token: each token is then still at least 98 % as
 * probable as before. Models that know a text by heart have losses so small that any training
 * moves them by tenths of themselves.
 */
export const NOTICEABLE_RISE_NATS = 0.02;

export function retentionVerdict(base: number, tuned: number): MeasureVerdict {
  const rise = tuned / base - 1;
  if (rise <= FORGETTING / 2 || tuned - base <= NOTICEABLE_RISE_NATS) {
    return { verdict: 'good', words: 'kept', improved: rise < 0 };
  }
  if (rise <= FORGETTING) return { verdict: 'watch', words: 'slightly worse', improved: false };
  return { verdict: 'bad', words: 'forgetting', improved: false };
}
