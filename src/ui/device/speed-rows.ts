/** The benchmark's reports as the rows of a table, and as text to paste elsewhere. */
import { WORKLOADS, type BenchmarkReport, type WorkloadName } from '../../protocol/benchmark';

export const WORKLOAD_TITLES: Readonly<Record<WorkloadName, { title: string; what: string }>> = {
  'train-step': {
    title: 'Train step',
    what: '0.8 M parameters, 16 rows of 64 tokens, forward, backward, AdamW',
  },
  rollout: { title: 'Rollout', what: '64 prompts of 24 tokens, 48 new tokens each' },
  'ppo-iteration': { title: 'PPO iteration', what: 'that rollout, then 4 epochs of 4 minibatches' },
  'reward-fit': { title: 'Reward fit', what: '500 pairs, 4 epochs' },
};

export interface SpeedRow {
  readonly workload: WorkloadName;
  readonly fused: BenchmarkReport | undefined;
  readonly stock: BenchmarkReport | undefined;
  /** How many times as long the stock ops take. */
  readonly ratio: number | undefined;
}

/** One row for each workload that was measured. */
export function speedRows(reports: readonly BenchmarkReport[]): SpeedRow[] {
  return WORKLOADS.map((workload) => {
    const of = (variant: string) =>
      reports.find((report) => report.workload === workload && report.variant === variant);
    const [fused, stock] = [of('fused'), of('stock')];
    const ratio = fused && stock ? stock.msMedian / fused.msMedian : undefined;
    return { workload, fused, stock, ratio };
  }).filter(({ fused, stock }) => fused !== undefined || stock !== undefined);
}

export function timeText(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(0)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms.toPrecision(3)} ms`;
}

/** Tab-separated, one line a report. */
export function speedText(
  reports: readonly BenchmarkReport[],
  { userAgent, date }: { readonly userAgent: string; readonly date: Date },
): string {
  const adapter = reports[0]?.adapter;
  const names = [adapter?.vendor, adapter?.architecture, adapter?.description].filter(Boolean);
  const columns = [
    ...['workload', 'variant', 'median ms', 'least ms', 'tokens/s', 'dispatches', 'submits'],
    ...['readbacks', 'encode ms', 'GPU MB', 'repeats', 'part really run'],
  ];
  const lines = reports.map((report) =>
    [
      ...[report.workload, report.variant, report.msMedian.toFixed(2), report.msMin.toFixed(2)],
      ...[report.tokensPerSecond.toFixed(0), Math.round(report.dispatches)],
      ...[Math.round(report.submits), Math.round(report.readbacks)],
      ...[report.encodeMs?.toFixed(2) ?? '', (report.gpuBytes / 1e6).toFixed(1)],
      ...[report.repeats, `${(100 * report.fractionRun).toFixed(0)} %`],
    ].join('\t'),
  );
  return [
    `RFT Playground benchmark, ${date.toISOString()}`,
    `Adapter: ${names.join(', ') || 'unknown'}${adapter?.isFallback === true ? ' (software)' : ''}`,
    `Browser: ${userAgent}`,
    columns.join('\t'),
    ...lines,
  ].join('\n');
}
