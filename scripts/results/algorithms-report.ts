/** The comparison of algorithms as Markdown: one row each, means over seeds. */
import { TRAINING_FIELDS } from '../../src/config/algorithm-fields';
import { tokensOf, type AlgorithmRun } from './algorithms';
import { studentInterval, type ReportFacts } from './report';

interface Column {
  readonly heading: string;
  readonly of: (run: AlgorithmRun) => number;
  readonly digits: number;
}

const share =
  (name: string) =>
  ({ evaluation }: AlgorithmRun): number =>
    100 * (evaluation.headline[name]?.tuned ?? NaN);

const BEST_OF = TRAINING_FIELDS.groupSize.default;

const COLUMNS: readonly Column[] = [
  { heading: 'false, %', of: share('falseStatements'), digits: 1 },
  { heading: 'unsafe, %', of: share('unsafe'), digits: 1 },
  { heading: 'helpful, %', of: share('helpful'), digits: 1 },
  { heading: 'gold', of: ({ gold }) => gold, digits: 2 },
  {
    heading: 'KL, nats',
    of: ({ training }) => training.at(-1)?.['objective/kl'] ?? NaN,
    digits: 2,
  },
  { heading: 'tokens', of: tokensOf, digits: 0 },
  {
    heading: 's',
    of: ({ training }) => training.reduce((sum, one) => sum + one.seconds, 0),
    digits: 0,
  },
];

/** @param runs several seeds of each algorithm */
export function formatAlgorithms(
  runs: readonly AlgorithmRun[],
  { date, command, adapter }: ReportFacts,
): string {
  const [first] = runs;
  if (first === undefined) return '';
  const { model, comparisons, noise, samples, iterations } = first.settings;
  const seeds = [...new Set(runs.map(({ settings }) => settings.seed))];
  const rows = TRAINING_FIELDS.algorithm.options.flatMap(({ value, label }) => {
    const own = runs.filter(({ algorithm }) => algorithm === value);
    return own.length === 0 ? [] : [row(`**${label}**`, own)];
  });
  return [
    '## Algorithms on the same feedback',
    '',
    `${model}; every algorithm from the base model, with its default settings, on the same ${comparisons} simulated`,
    `comparisons (${100 * noise} % noise) and the same reward model. PPO trains for ${iterations} iterations; the others go on`,
    'until they have generated as many tokens as it did. DPO learns from the pairs; what it generates is only looked at.',
    `Best-of-n learns nothing: each answer, in the evaluation too, is the best of ${BEST_OF} by the reward model, at ${BEST_OF} times the cost.`,
    '',
    `Evaluated on ${samples} answers to held-out prompts. Gold: mean utility of as many more by the ground truth, which no`,
    'training sees. KL: of the last iteration; of best-of-n the bound log n − (n − 1)/n. Seconds: of training alone, by the clock; where other work ran beside it they cannot be compared.',
    '',
    `Mean of ${seeds.length} ${seeds.length === 1 ? 'seed' : 'seeds'} (${seeds.join(', ')}) ± half the 95 % interval (Student). Measured on ${date} with \`${command}\` on ${adapter}.`,
    '',
    `| algorithm | ${COLUMNS.map(({ heading }) => heading).join(' | ')} |`,
    `| --- |${' --- |'.repeat(COLUMNS.length)}`,
    baseRow(runs.filter(({ algorithm }) => algorithm === first.algorithm)),
    ...rows,
  ].join('\n');
}

function row(name: string, runs: readonly AlgorithmRun[]): string {
  const cells = COLUMNS.map(({ of, digits }) => cell(runs.map(of), digits));
  return `| ${[name, ...cells].join(' | ')} |`;
}

/** The base model as each seed's evaluation saw it. */
function baseRow(runs: readonly AlgorithmRun[]): string {
  const shares = ['falseStatements', 'unsafe', 'helpful'].map((name) =>
    cell(
      runs.map(({ evaluation }) => 100 * (evaluation.headline[name]?.base ?? NaN)),
      1,
    ),
  );
  return `| ${['base model', ...shares, '', '0', '', ''].join(' | ')} |`;
}

function cell(values: readonly number[], digits: number): string {
  const { mean, half } = studentInterval(values);
  const text = (value: number) =>
    value
      .toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
      .replace('-', '−');
  return Number.isFinite(half) ? `${text(mean)} ± ${text(half)}` : text(mean);
}
