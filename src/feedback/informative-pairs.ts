/**
 * Pairs whose judgement teaches most about all the others: the greatest expected fall in the
 * variance of what a linear judge predicts for the candidates (variance reduction; Cohn et al.,
 * arXiv:cs/9603104; for logistic regression Schein & Ungar, Machine Learning 68, 2007). Unlike
 * uncertainty alone it leaves odd pairs aside, and those whose outcome is a toss-up for raters too.
 *
 * The judge sees what a reward model on a frozen trunk sees, so it learns what that will learn.
 */
import type { Pair } from '../protocol/engine-api';
import type { Comparison } from '../protocol/feedback';
import type { Item } from '../protocol/playground';
import { standardDeviation } from '../shared/statistics';
import {
  fitJudge,
  information,
  logitCovariance,
  observe,
  type BayesianJudge,
  type JudgedDifference,
} from './bayesian-judge';
import { preferenceOf } from './preference-ensemble';

/** What a reward model reads of answers. @returns one row of features per item */
export type ReadAnswers = (items: readonly Item[]) => Promise<readonly Float32Array[]>;

/** Judged pairs that the judge learns from: the newest so many. */
const REMEMBERED = 1000;

/** @returns the pairs chosen, the most informative first */
export async function informativePairs(
  candidates: readonly Pair[],
  count: number,
  judged: readonly Comparison[],
  read: ReadAnswers,
): Promise<Pair[]> {
  const known = judged.slice(-REMEMBERED).flatMap((comparison) => {
    const target = preferenceOf(comparison);
    const { prompt, a, b } = comparison;
    return target === undefined ? [] : [{ prompt, a, b, target }];
  });
  const open = candidates.map(({ prompt, a, b }) => ({ prompt, a: a.text, b: b.text }));
  const rows = await read(
    [...known, ...open].flatMap(({ prompt, a, b }) => [
      { prompt, text: a },
      { prompt, text: b },
    ]),
  );
  const differences = differencesOf(rows);
  const examples: JudgedDifference[] = known.map(({ target }, index) => {
    return { target, difference: differences[index]! };
  });
  const judge = fitJudge(examples, rows[0]?.length ?? 0);
  const chosen = mostInformative(judge, differences.slice(known.length), count);
  return chosen.map((index) => candidates[index]!);
}

/**
 * Greedy: after each choice the judge counts as told its outcome.
 *
 * @returns indices of the pairs chosen
 */
export function mostInformative(
  judge: BayesianJudge,
  differences: readonly Float64Array[],
  count: number,
): number[] {
  const informations = differences.map((one) => information(judge.weights, one));
  const covariance = logitCovariance(judge, differences);
  const open = new Set(differences.keys());
  const chosen: number[] = [];
  while (chosen.length < count && open.size > 0) {
    const worth = (index: number) => varianceReduction(covariance[index]!, index, informations);
    const best = [...open].reduce((one, other) => (worth(other) > worth(one) ? other : one));
    open.delete(best);
    chosen.push(best);
    const row = covariance[best]!.slice();
    observe(covariance, row, informations[best]!, row[best]!);
  }
  return chosen;
}

/** Of the predicted probabilities of all pairs, summed, were pair `index` judged. */
function varianceReduction(
  covariances: Float64Array,
  index: number,
  informations: readonly number[],
): number {
  const own = informations[index]!;
  const total = covariances.reduce(
    (sum, covariance, other) => sum + (informations[other]! * covariance) ** 2,
    0,
  );
  return (own * total) / (1 + own * covariances[index]!);
}

/** φ(a) − φ(b) of neighbouring rows, each feature by its standard deviation over all rows. */
function differencesOf(rows: readonly Float32Array[]): Float64Array[] {
  const [first] = rows;
  if (first === undefined) return [];
  const scales = Array.from(
    first,
    (_, column) => standardDeviation(rows.map((row) => row[column]!)) || 1,
  );
  return Array.from({ length: rows.length / 2 }, (_, pair) => {
    const [a, b] = [rows[2 * pair]!, rows[2 * pair + 1]!];
    return Float64Array.from(scales, (scale, column) => (a[column]! - b[column]!) / scale);
  });
}
