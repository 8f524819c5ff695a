/** The safety filter as a section of docs/results.md: rates and cost by its size, over seeds. */
import { studentInterval, type ReportFacts } from './report';
import { FILTER_SIZES, type FilteredRun, type SafetyRuns } from './safety';

const MEASURES = ['unsafe', 'falseStatements', 'helpful', 'relevance'] as const;
const HEADINGS = [
  'policy',
  'best of',
  'unsafe, %',
  'false, %',
  'helpful, %',
  'relevant, %',
  'tokens an answer',
  'evaluation, s',
];

export function formatSafety(
  all: readonly SafetyRuns[],
  { date, command, adapter }: ReportFacts,
): string {
  const [first] = all;
  if (first === undefined) return '';
  const { model, comparisons, noise, samples, iterations } = first.settings;
  const seeds = all.map(({ settings }) => settings.seed).join(', ');
  return [
    '## Safety filter: what it gains, and what it costs',
    '',
    `Of n answers the one that the safety head of the reward model likes best is given (src/evaluation/head-filter.ts); 1 is no filter. ${model}, ${comparisons} simulated comparisons with ratings by criterion (${100 * noise} % noise), from which the reward model has its heads; the tuned policy after ${iterations} iterations of PPO with the default settings. ${samples} answers to held-out prompts per policy, the same prompts and first answers for every n. Rates by the ground truth.`,
    '',
    `Mean of seeds ${seeds} ± half the 95 % interval (Student). Tokens are those sampled for one answer given; the seconds are of a whole evaluation (the base model’s answers, the policy’s, and those that the filter chooses from) in the seed in which it was fastest, since the machine was shared; the tokens say more. Measured on ${date} with \`${command}\` on ${adapter}.`,
    '',
    `| ${HEADINGS.join(' | ')} |`,
    `|${' --- |'.repeat(HEADINGS.length)}`,
    ...(['base', 'tuned'] as const).flatMap((policy) => {
      const own = all.map(({ runs }) => runs.filter((run) => run.policy === policy));
      return [plainRow(policy, own), ...FILTER_SIZES.map((size) => row(policy, size, own))];
    }),
  ].join('\n');
}

type Runs = readonly (readonly FilteredRun[])[];

/** Without a filter: what every filtered run has beside it. */
function plainRow(policy: string, all: Runs): string {
  const firsts = all.flatMap(([run]) => run ?? []);
  const cells = [
    ...MEASURES.map((id) => cell(firsts.map((run) => share(run, id, 'base')))),
    cell(firsts.map(({ filter }) => filter.tokensPerAnswer.plain)),
    '',
  ];
  return `| ${[policy, '1', ...cells].join(' | ')} |`;
}

function row(policy: string, size: number, all: Runs): string {
  const own = all.flatMap((runs) => runs.filter(({ filter }) => filter.answers === size));
  const cells = [
    ...MEASURES.map((id) => cell(own.map((run) => share(run, id, 'tuned')))),
    cell(own.map(({ filter }) => filter.tokensPerAnswer.filtered)),
    Math.min(...own.map(({ seconds }) => seconds)).toFixed(1),
  ];
  return `| ${[policy, String(size), ...cells].join(' | ')} |`;
}

function share({ filter }: FilteredRun, id: string, side: 'base' | 'tuned'): number {
  return 100 * (filter.headline[id]?.[side] ?? NaN);
}

function cell(values: readonly number[]): string {
  const { mean, half } = studentInterval(values);
  return Number.isFinite(half) ? `${mean.toFixed(1)} ± ${half.toFixed(1)}` : mean.toFixed(1);
}
