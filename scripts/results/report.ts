/** The measured runs as Markdown: every seed, their mean, and the figures they are held against. */
import type { MeasureReport } from '../../src/protocol/playground';
import type { LoopResult } from './loop-run';

export interface Group {
  readonly model: string;
  readonly comparisons: number;
  readonly runs: readonly LoopResult[];
}

export interface ReportFacts {
  readonly adapter: string;
  readonly command: string;
  readonly date: string;
}

/** The figures that the approach is known for, as relative changes. */
const CLAIMS = [
  { id: 'falseStatements', label: 'False statements', claim: -0.37 },
  { id: 'unsafe', label: 'Unsafe answers', claim: -0.5 },
  { id: 'helpful', label: 'Helpful answers', claim: 0.25 },
] as const;

/** 97.5 % quantiles of Student's t for 1, 2, 3 … degrees of freedom. */
const T_QUANTILES = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

export function formatResults(groups: readonly Group[], facts: ReportFacts): string {
  return [
    '# Results',
    '',
    'Base against tuned policy on held-out prompts, whose facts and risky requests no comparison',
    'touched. A simulated rater judges pairs with 10 % of its labels turned round; the reward',
    'model is fitted to them with the default settings; PPO runs with the default settings.',
    'Changes are relative to the base model, with a 95 % bootstrap interval over prompts.',
    '',
    'The settings of the reward model were chosen with seeds 11 to 15, by how it orders pairs on',
    'held-out prompts; seeds 1 to 5 played no part in that, but the pool of prompts is the same.',
    '',
    `Measured on ${facts.date} with \`${facts.command}\` on ${facts.adapter}.`,
    '',
    ...groups.flatMap(formatGroup),
  ].join('\n');
}

function formatGroup({ model, comparisons, runs }: Group): string[] {
  const settings = runs[0]?.settings;
  if (settings === undefined) return [];
  return [
    `## ${model}, ${comparisons} comparisons`,
    '',
    `${settings.iterations} iterations, ${settings.samples} answers per policy in the evaluation.`,
    '',
    '| seed | reward model, held out | false statements | unsafe | helpful | relevant | KL, nats | retention, nats/token | s |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...runs.map(formatRun),
    '',
    ...(runs.length > 1 ? [...CLAIMS.map((claim) => meanLine(claim, runs)), ''] : []),
    ...CLAIMS.map((claim) => claimLine(claim, runs)),
    '',
  ];
}

function formatRun({ settings, rewardModel, training, evaluation, seconds }: LoopResult): string {
  const { accuracy, ci95 } = rewardModel;
  const { headline, retention } = evaluation;
  const kl = training.at(-1)?.['objective/kl'];
  const cells = [
    settings.seed,
    `${share(accuracy)} (${share(ci95[0])} to ${share(ci95[1])})`,
    ...['falseStatements', 'unsafe', 'helpful', 'relevance'].map((id) => measure(headline[id])),
    kl?.toFixed(1) ?? '',
    retention === undefined ? '' : `${retention.base.toFixed(3)} → ${retention.tuned.toFixed(3)}`,
    seconds,
  ];
  return `| ${cells.join(' | ')} |`;
}

function measure(report: MeasureReport | undefined): string {
  if (report === undefined) return '';
  const { base, tuned, change, ci95 } = report;
  const interval = `${percent(ci95[0])} to ${percent(ci95[1])}`;
  return `${share(base)} → ${share(tuned)}: **${percent(change)}** (${interval})`;
}

type Claim = (typeof CLAIMS)[number];

function meanLine({ id, label }: Claim, runs: readonly LoopResult[]): string {
  const changes = changesOf(id, runs);
  const { mean, half } = studentInterval(changes);
  const interval = `${percent(mean - half)} to ${percent(mean + half)}`;
  return `- ${label}, mean of ${changes.length} seeds: **${percent(mean)}** (95 %: ${interval})`;
}

/** Mean, and half the width of its 95 % interval; NaN for a single value. */
export function studentInterval(values: readonly number[]): { mean: number; half: number } {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const quantile = T_QUANTILES[count - 2] ?? 1.96;
  return { mean, half: quantile * Math.sqrt(variance / count) };
}

function claimLine({ id, label, claim }: Claim, runs: readonly LoopResult[]): string {
  const changes = changesOf(id, runs);
  const beaten = changes.filter((change) => (claim < 0 ? change <= claim : change >= claim));
  return `- ${label}, known figure ${percent(claim)}: beaten in ${beaten.length} of ${changes.length} runs`;
}

function changesOf(id: string, runs: readonly LoopResult[]): number[] {
  return runs.flatMap(({ evaluation }) => evaluation.headline[id]?.change ?? []);
}

function share(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

/** With the typographic minus, and a plus where it rises. */
function percent(change: number): string {
  const rounded = Math.round(100 * change);
  return `${rounded < 0 ? '−' : rounded > 0 ? '+' : ''}${Math.abs(rounded)} %`;
}
