/** What became of the judgements, as parts of one bar, and the problems found among them. */
import type { Comparison, RewardModelReport } from '../../protocol/playground';
import type { FeedbackAudit } from '../../protocol/reward-model';
import { raterName } from '../feedback/judgement-line';

export interface DataShare {
  readonly label: string;
  readonly count: number;
  readonly kind: 'trained' | 'heldout' | 'dropped';
}

const REASONS: Readonly<Record<string, string>> = {
  skipped: 'skipped',
  'both-bad': 'both bad',
  'equal-outcomes': 'equal answers',
  repeated: 'said before',
  tied: 'ties left out',
  unreadable: 'longer prompts than the model reads',
  'alike-as-read': 'answers alike as far as the model reads',
};

/** Of the latest fit; nothing before there is one. */
export function dataShares(report: RewardModelReport | undefined): readonly DataShare[] {
  if (report === undefined) return [];
  const dropped = Object.entries(report.dropped ?? {}).map(([reason, count]): DataShare => ({
    label: REASONS[reason] ?? reason,
    count,
    kind: 'dropped',
  }));
  const shares: readonly DataShare[] = [
    { label: 'trained on', count: report.comparisons - report.heldout, kind: 'trained' },
    { label: 'held out for measuring', count: report.heldout, kind: 'heldout' },
    ...dropped,
  ];
  return shares.filter(({ count }) => count > 0);
}

export interface Problem {
  readonly title: string;
  /** What it means for the fit. */
  readonly meaning: string;
  readonly prompt: string;
  readonly judgements: readonly string[];
  /** Its pairs, where judging them once more settles it. */
  readonly pairs: readonly Comparison[];
}

/** The problems of one kind, each with its judgements in words. */
export function problemsOf(
  audit: FeedbackAudit | undefined,
  comparisons: readonly Comparison[],
): readonly Problem[] {
  if (audit === undefined) return [];
  const byId = new Map(comparisons.map((comparison) => [comparison.id, comparison]));
  const told = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
  const problem = (title: string, meaning: string, ids: readonly string[]): Problem => {
    const judged = told(ids);
    const pairs = [
      ...new Map(judged.map((one) => [[one.a, one.b].sort().join('\n'), one])).values(),
    ];
    const prompt = judged[0]?.prompt ?? '';
    return { title, meaning, prompt, judgements: judged.map(inWords), pairs };
  };
  return [
    ...audit.contradictions.map((ids) =>
      problem('Judged both ways', 'Counts for both: the fit settles in between.', ids),
    ),
    ...audit.intransitive.map(({ comparisons: ids }) =>
      problem('In a circle', 'No scores can order these three.', ids),
    ),
    ...audit.duplicates.map((ids) => ({
      ...problem('Said twice', 'Counts once; the others are left out.', ids),
      pairs: [],
    })),
  ];
}

function inWords({ a, b, choice, rater }: Comparison): string {
  const who = raterName(rater);
  if (choice === 'tie') return `${who}: “${a}” as good as “${b}”`;
  const [better, worse] = choice === 'a' ? [a, b] : [b, a];
  return `${who}: “${better}” over “${worse}”`;
}
