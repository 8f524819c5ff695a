/** Leave-one-field-out runs as Markdown. */
import { mean } from '../../src/shared/statistics';

export interface TransferPoint {
  readonly comparisons: number;
  /** Accuracy on held-out pairs of the field, started from nothing. */
  readonly without: number;
  /** The same, gone on from the reward model of the other fields. */
  readonly with: number;
}

export interface TransferRun {
  readonly field: string;
  readonly trunk: string;
  readonly seed: number;
  readonly points: readonly TransferPoint[];
}

export function formatTransfer(
  runs: readonly TransferRun[],
  { adapter, command }: { readonly adapter: string; readonly command: string },
): string {
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  const trunks = [...new Set(runs.map(({ trunk }) => trunk))];
  return [
    '## Transfer: a reward model of three fields goes on in the fourth',
    '',
    'nano. A reward model is fitted to 300 comparisons of three fields; then to so many of the',
    'field left out, once from nothing and once going on from that model. Accuracy on 300 held-out',
    'pairs of the field, whose facts and risky requests no comparison touched, against a rater',
    'without error; the comparisons have 10 % noise. 0 comparisons: as the other fields left it.',
    'Settings are the defaults, with the trunk frozen, or tuned as their help advises.',
    '',
    `Mean of ${seeds.length} ${seeds.length === 1 ? 'seed' : 'seeds'} (${seeds.join(', ')}). Measured with \`${command}\` on ${adapter}.`,
    '',
    ...trunks.flatMap((trunk) => [
      `### Trunk ${trunk}`,
      '',
      ...tableOf(runs.filter((run) => run.trunk === trunk)),
      '',
    ]),
    'Labels needed: to reach the accuracy that starting from nothing reaches with the most labels,',
    'on the mean curve, linear between the counts.',
  ].join('\n');
}

function tableOf(runs: readonly TransferRun[]): string[] {
  const fields = [...new Set(runs.map(({ field }) => field))];
  const counts = runs[0]?.points.map(({ comparisons }) => comparisons) ?? [];
  const columns = counts.map((count) => `${count} labels, without → with`);
  return [
    `| field left out | ${columns.join(' | ')} | labels needed, without → with |`,
    `| --- | ${counts.map(() => '---').join(' | ')} | --- |`,
    ...fields.map((field) =>
      rowOf(
        field,
        runs.filter((run) => run.field === field),
      ),
    ),
    rowOf('**mean**', runs),
  ];
}

function rowOf(label: string, runs: readonly TransferRun[]): string {
  const cells = meanCurve(runs).map((point) => `${share(point.without)} → ${share(point.with)}`);
  return `| ${[label, ...cells, needed(runs)].join(' | ')} |`;
}

/** Labels at which the mean curve first reaches what the fresh model reaches at the end. */
function needed(runs: readonly TransferRun[]): string {
  const curve = meanCurve(runs);
  const goal = curve.at(-1)?.without ?? NaN;
  return `${labelsTo(curve, 'without', goal)} → ${labelsTo(curve, 'with', goal)}`;
}

function meanCurve(runs: readonly TransferRun[]): TransferPoint[] {
  const counts = runs[0]?.points.map(({ comparisons }) => comparisons) ?? [];
  return counts.map((comparisons, index) => ({
    comparisons,
    without: mean(runs.map(({ points }) => points[index]?.without ?? NaN)),
    with: mean(runs.map(({ points }) => points[index]?.with ?? NaN)),
  }));
}

export function labelsTo(
  curve: readonly TransferPoint[],
  which: 'with' | 'without',
  goal: number,
): string {
  const at = curve.findIndex((point) => point[which] >= goal);
  const [above, below] = [curve[at], curve[at - 1]];
  if (above === undefined) return `more than ${curve.at(-1)?.comparisons ?? 0}`;
  if (below === undefined) return String(above.comparisons);
  const part = (goal - below[which]) / (above[which] - below[which]);
  return String(Math.round(below.comparisons + part * (above.comparisons - below.comparisons)));
}

function share(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
