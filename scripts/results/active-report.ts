/** The measured curves of active selection as Markdown. */
import { STRATEGIES, type StrategyName } from '../../src/feedback/strategies';
import { mean } from '../../src/shared/statistics';
import { ACTIVE_FIT, labelsNeeded, LABELS, meanCurve, type ActiveRun } from './active-runs';
import type { ReportFacts } from './report';

/** The reduction that is claimed for choosing examples well. */
const CLAIM = 0.9;
const MOST = LABELS[LABELS.length - 1] ?? 0;

/** @param runs of whole seeds: every strategy of each */
export function formatActive(
  runs: readonly ActiveRun[],
  noise: number,
  facts: ReportFacts,
): string {
  const seeds = new Set(runs.map(({ seed }) => seed)).size;
  const others = STRATEGIES.filter((strategy) => strategy !== 'random');
  return [
    '# How many labels: choosing which pair to judge',
    '',
    'Share of held-out pairs of base-model answers that the reward model orders as the ground truth',
    'does, after so many judgements of the simulated rater. A strategy picks each pair from ten',
    'times as many candidates and looks at the judgements again after every eight. The mark is what',
    `random selection reaches with ${MOST}. Every fit: \`${JSON.stringify(ACTIVE_FIT)}\`.`,
    '',
    `Measured on ${facts.date} with \`${facts.command}\` on ${facts.adapter}; mean of ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}, ${100 * noise} % of labels turned round.`,
    '',
    `| strategy | ${LABELS.join(' | ')} |`,
    `| --- | ${LABELS.map(() => '---').join(' | ')} |`,
    ...STRATEGIES.map((strategy) => curveRow(runs, strategy)),
    '',
    'Labels needed to reach the mark, on the mean curve; and, which is kinder, where the curve of',
    'each seed first touches the mark of that seed (accuracy varies by about a percent from fit to fit).',
    '',
    ...others.map((strategy) => neededLine(runs, strategy)),
    '',
    `The claim of the field is ${100 * CLAIM} % fewer.`,
    '',
  ].join('\n');
}

function curvesOf(runs: readonly ActiveRun[], strategy: StrategyName) {
  return runs.filter((run) => run.strategy === strategy).map(({ curve }) => curve);
}

function curveRow(runs: readonly ActiveRun[], strategy: StrategyName): string {
  const cells = meanCurve(curvesOf(runs, strategy)).map(
    ({ accuracy }) => `${(100 * accuracy).toFixed(1)} %`,
  );
  return `| ${strategy} | ${cells.join(' | ')} |`;
}

function neededLine(runs: readonly ActiveRun[], strategy: StrategyName): string {
  const [random, chosen] = [curvesOf(runs, 'random'), curvesOf(runs, strategy)];
  const onMean = labelsNeeded(meanCurve(chosen), markOf(meanCurve(random)));
  const needed = chosen.map((curve, index) => labelsNeeded(curve, markOf(random[index] ?? [])));
  const reached = needed.filter((labels) => labels !== undefined);
  const bySeed = needed.map((labels) => labels?.toFixed(0) ?? `more than ${MOST}`).join(', ');
  const all = reached.length < needed.length ? '' : `, ${fewer(mean(reached))} on average`;
  const first =
    onMean === undefined
      ? `not within ${MOST}`
      : `${onMean.toFixed(0)} labels, **${fewer(onMean)}**`;
  return `- ${strategy}: ${first}; by seed ${bySeed}${all}`;
}

function markOf(random: ActiveRun['curve']): number {
  return random.at(-1)?.accuracy ?? Infinity;
}

function fewer(labels: number): string {
  return `${(100 * (1 - labels / MOST)).toFixed(0)} % fewer`;
}
