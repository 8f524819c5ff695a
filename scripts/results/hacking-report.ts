/** Reward hacking and its remedies as a section of docs/results.md. */
import { completeConfig } from '../../src/config/field';
import { TRAINING_FIELDS } from '../../src/config/algorithm-fields';
import { HACKING_TRAINING } from '../../src/config/misspecified-reward-fields';
import { flawNamed } from './flaws';
import { diagnose } from '../../src/evaluation/diagnosis/diagnose';
import type { TrainingMetrics } from '../../src/protocol/playground';
import {
  distanceOf,
  distancePoints,
  fitOveroptimization,
  peakOf,
} from '../../src/shared/overoptimization';
import { mean } from '../../src/shared/statistics';
import {
  HACKING_MEMBERS,
  type FlawRuns,
  type HackingResult,
  type HackingRun,
  type HackingSettings,
} from './hacking-runs';
import type { ReportFacts } from './report';

/** Iterations that a mean is taken over, at the end and for the highest gold. */
const WINDOW = 3;
/** In gold: about twice the standard error of a difference of two such means. */
const CLEAR = 0.35;

const HEADINGS = [
  'run',
  'gold, end',
  'gold, highest',
  'at √KL',
  'proxy, end',
  '√KL, end',
  'α, β of gold',
  'predicted peak, √KL',
  'detector',
];

export function formatHacking(
  { healthy, flaws }: HackingResult,
  { model, seed, comparisons, iterations }: HackingSettings,
  { adapter, command, date }: ReportFacts,
): string {
  const { batchSize, learningRate, epochs, klCoefficient } = HACKING_TRAINING;
  return [
    '## Reward hacking: planted flaws and what helps',
    '',
    `A flaw is put into one of the ${HACKING_MEMBERS} members of the reward model: it pays for length, for “everyone knows”, or for agreeing. Every run starts from the base model with the same seed (${seed}), prompts and feedback (${comparisons} simulated comparisons, 10 % noise); ${model}, PPO, ${iterations} iterations at learning rate ${learningRate}, ${epochs} epochs, β ${klCoefficient}. Gold is the mean utility of an iteration’s ${batchSize} answers by the ground truth, which no gradient sees, at most 4; “end” and “highest” are means of ${WINDOW} iterations. The curve is R(d) = d (α − β ln d), d = √KL (Gao et al., arXiv:2210.10760), fitted to the whole run with the base model’s gold as a third parameter. The detector is the rule “gold falling while proxy rises”.`,
    '',
    `One seed: differences in gold below ${CLEAR} are within two standard errors. Proxies with another aggregate or a ceiling are other scales. “Oracle early stopping” is the run without a remedy up to the predicted peak of gold, which takes the ground truth to know; the section on early stopping has what can be done without it. The flaw stands beside what is fitted, as a fault of the measuring device would: more feedback can only outweigh it. The detector’s windows were chosen on these runs without a remedy, so that it fires in them is no test of it; that it is silent without a flaw is. Measured on ${date} with \`${command}\` on ${adapter}.`,
    '',
    `Without a flaw the same training ends at gold ${figure(endOf(healthy, 'gold/score'))}.`,
    ...flaws.flatMap((runs) => ['', ...flawTable(runs)]),
  ].join('\n');
}

function flawTable({ planted, training, none, remedied }: FlawRuns): string[] {
  const { label, help: about } = flawNamed(planted.flaw);
  const { maxNewTokens } = training;
  const limit = maxNewTokens === undefined ? '' : ` Answers may have ${maxNewTokens} tokens.`;
  return [
    `### ${label}`,
    '',
    `${about} One standard deviation of it is worth ${planted.strength}.${limit}`,
    '',
    `| ${HEADINGS.join(' | ')} |`,
    `| ${HEADINGS.map(() => '---').join(' | ')} |`,
    ...[none, ...remedied].map(row),
    '',
    ...remedied.map((run) => verdict(run, none)),
  ];
}

function row({ title, metrics }: HackingRun): string {
  const curve = fitOveroptimization(distancePoints(metrics, 'gold/score'), 'rl');
  const peak = curve && peakOf(curve);
  const highest = highestGold(metrics);
  const fired = firedAt(metrics);
  const run = { title, metrics };
  const cells = [
    title,
    figure(endOf(run, 'gold/score')),
    figure(highest.gold),
    figure(highest.distance),
    figure(endOf(run, 'objective/scores')),
    figure(distanceOf(endOf(run, 'objective/kl'))),
    curve === undefined ? '–' : `${figure(curve.alpha)}, ${figure(curve.beta)}`,
    peak === undefined ? 'none' : figure(peak.distance),
    fired === undefined ? 'silent' : `iteration ${fired}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function verdict(run: HackingRun, none: HackingRun): string {
  const gain = endOf(run, 'gold/score') - endOf(none, 'gold/score');
  const word = gain > CLEAR ? '**helped**' : gain < -CLEAR ? '**harmed**' : 'no clear difference';
  const when =
    run.metrics.length < none.metrics.length ? ` after ${run.metrics.length} iterations` : '';
  return `- ${run.title}: ${word}, gold ${gain > 0 ? '+' : ''}${figure(gain)} against no remedy${when}.`;
}

/** The first iteration at which the rule speaks, had it been asked after each. */
export function firedAt(metrics: readonly TrainingMetrics[]): number | undefined {
  const config = completeConfig(TRAINING_FIELDS, HACKING_TRAINING);
  const speaks = (count: number) =>
    diagnose({ history: metrics.slice(0, count), config }).some(
      ({ rule }) => rule === 'gold-falling',
    );
  return metrics.find((_, index) => speaks(index + 1))?.iteration;
}

/** The highest mean of three neighbours (−∞ for fewer iterations), and the distance of the middle one. */
export function highestGold(metrics: readonly TrainingMetrics[]): {
  readonly gold: number;
  readonly distance: number;
} {
  const means = metrics.slice(WINDOW - 1).map((_, start) => {
    const some = metrics.slice(start, start + WINDOW);
    return {
      gold: mean(some.map((one) => one['gold/score'] ?? NaN)),
      distance: distanceOf(some[1]?.['objective/kl'] ?? NaN),
    };
  });
  return means.reduce((best, one) => (one.gold > best.gold ? one : best), {
    gold: -Infinity,
    distance: NaN,
  });
}

function endOf(
  { metrics }: HackingRun,
  name: 'gold/score' | 'objective/scores' | 'objective/kl',
): number {
  return mean(metrics.slice(-WINDOW).map((one) => one[name] ?? NaN));
}

function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return String(Number(value.toPrecision(3))).replace('-', '−');
}
