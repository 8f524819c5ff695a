/** Feedback as callers give it. */
import type { Pair, PairOptions } from '../../protocol/engine-api';
import type { Judged, Judgement } from '../../protocol/feedback';
import type { Comparison, NewComparison } from '../../protocol/playground';
import { later } from '../later';
import { checkPair } from '../option-checks';
import type { Project } from '../project';

export async function nextPair(project: Project, options?: PairOptions): Promise<Pair> {
  checkPair(options);
  return project.pairs.nextPair(project.answering, options);
}

export async function compare(
  { journal }: Project,
  comparison: NewComparison,
  rater: string,
): Promise<Comparison> {
  const { checkedComparison } = await later.feedbackChecks();
  const [judged] = await journal.judge([checkedComparison(comparison)], rater);
  return judged as Comparison;
}

export async function judge(
  { journal }: Project,
  judgement: Judgement,
  rater: string,
): Promise<Judged> {
  const { checkedJudgement } = await later.feedbackChecks();
  return journal.give(checkedJudgement(judgement), rater);
}
