/** What was measured, as Markdown and as lines while it goes on. */
import type { Standing } from './contest';
import type { Entry, Suite } from './suite';

const HEAD = [
  ['workload', 'variant', 'median ms', 'least ms', 'ratio', 'tokens/s', 'dispatches', 'submits'],
  ['readbacks', 'encode ms', 'GPU MB', 'first ms', 'runs', 'really run'],
].flat();

export function tableHead(): string {
  return [line(HEAD), line(HEAD.map(() => '---'))].join('\n');
}

/** One line a variant; the ratio is how many times as long it takes as the engine on the first device. */
export function tableLines({ name, repeats, standings }: Entry): string {
  const ours = (['fused', 'cpu'] as const)
    .map((name) => standings.find(({ contender }) => contender === name))
    .find((standing) => standing !== undefined);
  return standings.map((standing) => line(cells(name, repeats, standing, ours))).join('\n');
}

export function suiteText({ adapter, isSoftware, peaks }: Suite): string {
  const kind = isSoftware ? ' (software)' : '';
  return (
    `Adapter: ${adapter}${kind}. Peaks: ${peaks.gflops.toFixed(1)} GFLOP/s multiply-add, ` +
    `${peaks.copyGBs.toFixed(1)} GB/s copying.`
  );
}

function cells(name: string, repeats: number, s: Standing, ours: Standing | undefined): string[] {
  const digits = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
  return [
    ...[name, s.contender, digits(s.msMedian), digits(s.msMin)],
    ours === undefined ? '' : (s.msMedian / ours.msMedian).toFixed(2),
    ...[s.tokensPerSecond.toFixed(0), s.dispatches.toFixed(0), s.submits.toFixed(0)],
    ...[s.readbacks.toFixed(0), s.encodeMs === undefined ? '' : digits(s.encodeMs)],
    ...[digits(s.gpuBytes / 1e6), digits(s.firstMs), String(repeats)],
    `${(100 * s.fractionRun).toFixed(0)} %`,
  ];
}

function line(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}
