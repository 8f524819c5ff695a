/**
 * `npm run results -- breaks`: each detail of PPO switched off on purpose beside a healthy run of
 * the same seed, prompts and reward model.
 */
import { BREAKAGES, type Breakage, type Sign } from '../../src/config/break-it';
import type { EngineApi } from '../../src/protocol/engine-api';
import type { TrainingMetrics } from '../../src/protocol/playground';
import { errorRecord } from '../../src/shared/error-record';
import type { ReportFacts } from './report';

export interface BreaksSettings {
  readonly model: string;
  readonly seed: number;
  readonly comparisons: number;
  readonly iterations: number;
}

/** What is compared; all are in every table row. */
const COMPARED = [
  'objective/scores',
  'gold/score',
  'objective/kl',
  'policy/entropy_avg',
  'policy/clipfrac_avg',
  'policy/approxkl_avg',
  'val/var_explained',
  'completions/clipped_ratio',
] as const satisfies readonly (keyof TrainingMetrics)[];

const HEADINGS = [
  'score',
  'gold',
  'KL, nats',
  'entropy',
  'clipped',
  'step KL',
  'explained',
  'cut off',
];

export interface Outcome {
  /** One run's metrics in order; fewer than asked for where it diverged. */
  readonly metrics: readonly TrainingMetrics[];
  readonly failure?: string;
}

export interface BrokenPair {
  readonly breakage: Breakage;
  readonly healthy: Outcome;
  readonly broken: Outcome;
}

export async function measureBreaks(
  engine: EngineApi,
  settings: BreaksSettings,
  tell: (line: string) => void,
  written: (pairs: readonly BrokenPair[]) => Promise<void>,
): Promise<void> {
  const { model, seed, comparisons, iterations } = settings;
  const { sessionId } = await engine.open({ lab: 'assistant', model, seed });
  await engine.simulate(sessionId, { comparisons, noise: 0.1 });
  const { accuracy } = await engine.fitRewardModel(sessionId, {});
  tell(`reward model: ${accuracy.toFixed(3)} held out`);
  const known = new Map<string, Outcome>();
  const run = async (name: string, config: object): Promise<Outcome> => {
    const key = JSON.stringify(config);
    const before = known.get(key);
    if (before !== undefined) return before;
    const outcome = await attempt(engine, sessionId, name, config, iterations);
    known.set(key, outcome);
    tell(`${name}: ${outcome.failure ?? 'done'}`);
    return outcome;
  };
  const pairs: BrokenPair[] = [];
  for (const breakage of BREAKAGES) {
    const { title, setting, broken } = breakage;
    const healthy = await run(`healthy for ${title}`, setting);
    pairs.push({ breakage, healthy, broken: await run(title, { ...setting, ...broken }) });
    await written(pairs);
  }
}

async function attempt(
  engine: EngineApi,
  id: string,
  name: string,
  config: object,
  iterations: number,
): Promise<Outcome> {
  try {
    const { metrics } = await engine.experiment(id, { ...config, name, iterations });
    return { metrics };
  } catch (error) {
    return { metrics: [], failure: errorRecord(error).message };
  }
}

/** The least that the deciding metric has to move, relative to the healthy run. */
const CLEAR = 0.2;

export function formatBreaks(
  pairs: readonly BrokenPair[],
  { model, seed, comparisons, iterations }: BreaksSettings,
  { adapter, command, date }: ReportFacts,
): string {
  const rows = pairs.flatMap(({ breakage, healthy, broken }) => [
    row(`healthy (${settingText(breakage.setting)})`, healthy),
    row(`**${breakage.title}** (${settingText(breakage.broken)})`, broken),
  ]);
  const failed = pairs.filter(failedAsExpected).length;
  return [
    '## Break it: one detail of PPO at a time',
    '',
    `Each run starts from the base model with the same seed (${seed}), prompts and reward model (${comparisons} simulated comparisons, 10 % noise); ${model}, ${iterations} iterations. In the table: the mean of the last three iterations; for clipping and step size that of the run. One seed: small differences mean nothing. A detail counts as doing what was expected where the metric named first moves the expected way by at least ${100 * CLEAR} % of the healthy run’s value, or the run diverges.`,
    '',
    `**${failed} of ${pairs.length} did what was expected** (of values that are not clipped an improvement). Measured on ${date} with \`${command}\` on ${adapter}.`,
    '',
    `| run | ${HEADINGS.join(' | ')} |`,
    `| --- | ${HEADINGS.map(() => '---').join(' | ')} |`,
    ...rows,
    '',
    ...pairs.map(verdictLine),
  ].join('\n');
}

function verdictLine(pair: BrokenPair): string {
  const { breakage, broken } = pair;
  const verdict = failedAsExpected(pair) ? '**as expected**' : '**not as expected**';
  const measured = broken.failure ?? breakage.signs.map((sign) => signText(pair, sign)).join('; ');
  return `- ${breakage.title}. Expected: ${breakage.expectation} Found, ${verdict}: ${measured}.`;
}

function failedAsExpected(pair: BrokenPair): boolean {
  if (pair.broken.failure !== undefined) return true;
  const [sign] = pair.breakage.signs;
  const [healthy, broken] = [signValue(pair.healthy, sign), signValue(pair.broken, sign)];
  const moved = sign.expected === 'higher' ? broken - healthy : healthy - broken;
  return moved > CLEAR * Math.abs(healthy);
}

function signText({ healthy, broken }: BrokenPair, sign: Sign): string {
  const when = { first: 'first iteration', run: 'over the run', end: 'at the end' }[sign.over];
  const [from, to] = [signValue(healthy, sign), signValue(broken, sign)];
  return `\`${sign.metric}\` ${figure(from)} → ${figure(to)} (${when}; ${sign.expected} expected)`;
}

function signValue({ metrics }: Outcome, { metric, over }: Sign): number {
  const seen =
    over === 'first' ? metrics.slice(0, 1) : over === 'end' ? metrics.slice(-3) : metrics;
  return meanOf(seen.map((one) => one[metric as keyof TrainingMetrics] ?? NaN));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3))).replace('-', '−');
}

function row(name: string, { metrics, failure }: Outcome): string {
  if (failure !== undefined) return `| ${name} | ${failure} |${' |'.repeat(HEADINGS.length - 1)}`;
  const cells = COMPARED.map((metric) => {
    const values = metrics.map((one) => one[metric] ?? NaN);
    const overRun = metric === 'policy/clipfrac_avg' || metric === 'policy/approxkl_avg';
    return figure(meanOf(overRun ? values : values.slice(-3)));
  });
  return `| ${name} | ${cells.join(' | ')} |`;
}

function settingText(config: object): string {
  const entries = Object.entries(config as Record<string, unknown>);
  return entries.map(([name, value]) => `${name} ${String(value)}`).join(', ');
}
