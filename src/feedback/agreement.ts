/**
 * How far judgements can be trusted: agreement between raters on the same pairs, agreement of a
 * rater with themselves, and whether the left side wins more often than it should.
 */
import type { AgreementReport, Comparison, RaterReport, ShareReport } from '../protocol/feedback';
import { wilsonInterval } from '../shared/statistics';
import { pairKey } from './returning-pairs';

/** A judgement as it reads whichever way round the sides were shown. */
type Verdict = 'first' | 'second' | 'tie' | 'both-bad';
const VERDICTS: readonly Verdict[] = ['first', 'second', 'tie', 'both-bad'];

/** The newest verdict of each rater about each pair. */
type VerdictsByPair = ReadonlyMap<string, ReadonlyMap<string, Verdict>>;

/** @param others what was given besides comparisons: its raters are listed too */
export function agreementReport(
  comparisons: readonly Comparison[],
  others: readonly { readonly rater: string }[] = [],
): AgreementReport {
  const raters = [...new Set([...comparisons, ...others].map(({ rater }) => rater))];
  const verdicts = verdictsByPair(comparisons);
  const couples = raters.flatMap((one, index) =>
    raters.slice(index + 1).map((other) => [one, other] as const),
  );
  const between = couples.flatMap((couple) => {
    const joint = jointVerdicts(verdicts, couple);
    if (joint.length === 0) return [];
    const agreeing = joint.filter(([one, other]) => one === other).length;
    return {
      raters: couple,
      agreement: shareOf(agreeing, joint.length),
      kappa: cohensKappa(joint),
    };
  });
  const shared = [...verdicts.values()].filter((one) => one.size > 1);
  const alpha = krippendorffsAlpha(shared.map((one) => [...one.values()]));
  return {
    raters: raters.map((name) => ({
      ...raterReport(comparisons, name),
      others: others.filter(({ rater }) => rater === name).length,
    })),
    between,
    sharedPairs: shared.length,
    ...(alpha === undefined ? {} : { alpha }),
  };
}

function raterReport(
  comparisons: readonly Comparison[],
  name: string,
): Omit<RaterReport, 'others'> {
  const own = comparisons.filter(({ rater }) => rater === name);
  const sided = own.filter(
    ({ choice, group }) => group === undefined && (choice === 'a' || choice === 'b'),
  );
  const left = sided.filter(({ choice }) => choice === 'a').length;
  const byId = new Map(own.map((one) => [one.id, one]));
  const repeated = own.flatMap((again) => {
    const first = byId.get(again.repeats ?? '');
    const [before, now] = [first && verdictOf(first), verdictOf(again)];
    return before === undefined || now === undefined ? [] : [before === now];
  });
  return {
    name,
    comparisons: own.length,
    left: shareOf(left, sided.length),
    consistency: shareOf(repeated.filter(Boolean).length, repeated.length),
  };
}

/** (share − chance) / (1 − chance); Cohen (1960). 0 where it is undefined: only one verdict. */
function cohensKappa(joint: readonly (readonly [Verdict, Verdict])[]): number {
  const share = (holds: (one: readonly [Verdict, Verdict]) => boolean) =>
    joint.filter(holds).length / joint.length;
  const chance = VERDICTS.reduce(
    (sum, verdict) =>
      sum + share(([one]) => one === verdict) * share(([, other]) => other === verdict),
    0,
  );
  return chance < 1 ? (share(([one, other]) => one === other) - chance) / (1 - chance) : 0;
}

/**
 * 1 − observed / expected disagreement, nominal (Krippendorff, 2011: "Computing Krippendorff's
 * alpha-reliability"). Units may have any number of raters.
 *
 * @returns 1 where every verdict is the same; undefined for no units
 */
function krippendorffsAlpha(units: readonly (readonly Verdict[])[]): number | undefined {
  const totals = new Map<Verdict, number>();
  let [observed, values] = [0, 0];
  for (const unit of units) {
    for (const verdict of unit) totals.set(verdict, (totals.get(verdict) ?? 0) + 1);
    values += unit.length;
    const alike = VERDICTS.reduce((sum, verdict) => {
      const count = unit.filter((one) => one === verdict).length;
      return sum + count * (count - 1);
    }, 0);
    observed += (unit.length * (unit.length - 1) - alike) / (unit.length - 1);
  }
  if (values === 0) return undefined;
  const alikeByChance = [...totals.values()].reduce((sum, count) => sum + count * (count - 1), 0);
  const expected = (values * (values - 1) - alikeByChance) / (values - 1);
  return expected === 0 ? 1 : 1 - observed / expected;
}

function jointVerdicts(
  verdicts: VerdictsByPair,
  [one, other]: readonly [string, string],
): [Verdict, Verdict][] {
  return [...verdicts.values()].flatMap((byRater): [Verdict, Verdict][] => {
    const [mine, theirs] = [byRater.get(one), byRater.get(other)];
    return mine === undefined || theirs === undefined ? [] : [[mine, theirs]];
  });
}

function verdictsByPair(comparisons: readonly Comparison[]): VerdictsByPair {
  const byPair = new Map<string, Map<string, Verdict>>();
  for (const comparison of comparisons) {
    const verdict = verdictOf(comparison);
    if (verdict === undefined) continue;
    const key = pairKey(comparison);
    const byRater = byPair.get(key) ?? new Map<string, Verdict>();
    byPair.set(key, byRater.set(comparison.rater, verdict));
  }
  return byPair;
}

/** Whichever side either answer stood on; undefined for a pair that was skipped. */
export function verdictOf({
  a,
  b,
  choice,
}: Pick<Comparison, 'a' | 'b' | 'choice'>): Verdict | undefined {
  if (choice === 'skip') return undefined;
  if (choice === 'tie' || choice === 'both-bad') return choice;
  return (choice === 'a') === a < b ? 'first' : 'second';
}

function shareOf(cases: number, count: number): ShareReport {
  const [low, high] = wilsonInterval(cases, count);
  return { share: count === 0 ? 0 : cases / count, ci95: [low, high], count };
}
