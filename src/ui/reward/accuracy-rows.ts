/** Accuracies of the reward model, as rows of one chart: overall, cross-validated, by domain, by criterion. */
import type { RewardModelReport } from '../../protocol/playground';
import type { MeasuredShare } from '../../protocol/reward-model';

export interface AccuracyRow extends MeasuredShare {
  readonly label: string;
  readonly group: 'whole' | 'domain' | 'criterion';
}

/**
 * How often people agree with each other when they compare answers: Bai et al.
 * (arXiv:2204.05862) 63 %, Stiennon et al. (arXiv:2009.01325) and InstructGPT (arXiv:2203.02155) 73
 * to 77 %. No reward model can be expected to agree with a person more often.
 */
export const HUMAN_AGREEMENT = [0.63, 0.77] as const;

export function accuracyRows(
  report: RewardModelReport | undefined,
  criteria: Readonly<Record<string, string>>,
): readonly AccuracyRow[] {
  if (report === undefined) return [];
  const { accuracy, ci95, crossValidated, byField = {}, byCriterion = {} } = report;
  const decisive = Object.values(byField).reduce((sum, { count }) => sum + count, 0);
  const whole: AccuracyRow[] = [
    { label: 'Held out', group: 'whole', share: accuracy, ci95, count: decisive || report.heldout },
  ];
  if (crossValidated !== undefined) {
    const { folds, ...measured } = crossValidated;
    whole.push({ label: `${folds}-fold`, group: 'whole', ...measured });
  }
  const domains = Object.entries(byField).map(([label, measured]): AccuracyRow => ({
    label,
    group: 'domain',
    ...measured,
  }));
  const judged = Object.entries(byCriterion).map(([id, measured]): AccuracyRow => ({
    label: criteria[id] ?? id,
    group: 'criterion',
    ...measured,
  }));
  return [...whole, ...(domains.length > 1 ? domains : []), ...judged].filter(
    ({ count }) => count > 0,
  );
}
