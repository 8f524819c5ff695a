/** One line of the evaluation: a measure, its two estimates, what is claimed and what to think. */
import type { LabDescription, MeasureDescription } from '../../protocol/engine-api';
import type { MeasureReport } from '../../protocol/playground';
import { compact, percent, signedPercent } from '../../state/number-text';
import { measureVerdict, type MeasureVerdict } from './verdict';

export interface MeasureRow extends MeasureVerdict {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly report: MeasureReport;
  readonly base: string;
  readonly tuned: string;
  readonly change: string;
  readonly interval: string;
  /** Ends of the scale on which the bar is drawn. */
  readonly domain: readonly [number, number];
  /** Where the known figure would put the tuned policy. */
  readonly target?: { readonly value: number; readonly label: string };
  /** All of it as one sentence, for those who cannot see the bar. */
  readonly summary: string;
}

type Reports = Readonly<Record<string, MeasureReport>>;

/** A row for each measure that was taken. */
export function measureRows(
  measures: readonly MeasureDescription[],
  reports: Reports,
): readonly MeasureRow[] {
  return measures.flatMap((measure) => {
    const report = reports[measure.id];
    return report === undefined ? [] : [measureRow(measure, report)];
  });
}

/** Gold criteria carry no known figure, and all of them are better when higher. */
export function criterionRows(
  criteria: LabDescription['criterionDetails'],
  reports: Reports,
): readonly MeasureRow[] {
  const measures = criteria.map(({ id, label, help }): MeasureDescription => ({
    id,
    label,
    help,
    better: 'higher',
    unit: 'share',
  }));
  return measureRows(measures, reports);
}

function measureRow(measure: MeasureDescription, report: MeasureReport): MeasureRow {
  const text = measure.unit === 'share' ? (value: number) => percent(value) : compact;
  const base = text(report.base);
  const tuned = text(report.tuned);
  const change = signedPercent(report.change);
  const interval = `${signedPercent(report.ci95[0])} to ${signedPercent(report.ci95[1])}`;
  const verdict = measureVerdict(measure, report);
  const { claim } = measure;
  return {
    ...verdict,
    id: measure.id,
    label: measure.label,
    help: measure.help,
    report,
    base,
    tuned,
    change,
    interval,
    domain: measure.unit === 'share' ? [0, 1] : domainOf(report),
    ...(claim === undefined
      ? {}
      : { target: { value: report.base * (1 + claim), label: signedPercent(claim) } }),
    summary: `${measure.label}: base ${base}, tuned ${tuned}, change ${change}, 95 % interval ${interval}, ${verdict.words}`,
  };
}

function domainOf({ baseCi95, tunedCi95 }: MeasureReport): readonly [number, number] {
  const low = Math.min(0, baseCi95[0], tunedCi95[0]);
  const high = Math.max(0, baseCi95[1], tunedCi95[1]);
  return low === high ? [low, low + 1] : [low, high];
}
