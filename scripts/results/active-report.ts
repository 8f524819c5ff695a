/** The measured curves of active selection as Markdown. */
import { STRATEGIES, type StrategyName } from '../../src/feedback/strategies';
import { labelsNeeded, LABELS, type ActiveRun } from './active-runs';
import type { ReportFacts } from './report';

/** The reduction that is claimed for choosing examples well. */
const CLAIM = 0.9;

export function formatActive(runs: readonly ActiveRun[], facts: ReportFacts): string {
  return [
    '# How many labels: choosing which pair to judge',
    '',
    'Share of held-out pairs of base-model answers that the reward model orders as the ground truth',
    'does, after so many judgements of the simulated rater. A strategy picks each pair from ten',
    'times as many candidates and looks at the judgements again after every eight. It is done when',
    'it has reached what random selection reaches with 500.',
    '',
    `Measured on ${facts.date} with \`${facts.command}\` on ${facts.adapter}; ${runs.length} ${runs.length === 1 ? 'seed' : 'seeds'}, ${100 * (runs[0]?.noise ?? 0)} % of labels turned round.`,
    '',
    `| strategy | ${LABELS.join(' | ')} |`,
    `| --- | ${LABELS.map(() => '---').join(' | ')} |`,
    ...STRATEGIES.map((strategy) => curveRow(runs, strategy)),
    '',
    'A curve that has reached the mark ends there; the mean is over the seeds that went on.',
    '',
    ...STRATEGIES.filter((strategy) => strategy !== 'random').map((strategy) =>
      neededLine(runs, strategy),
    ),
    '',
    `The claim of the field is ${100 * CLAIM} % fewer.`,
    '',
  ].join('\n');
}

function curveRow(runs: readonly ActiveRun[], strategy: StrategyName): string {
  const cells = LABELS.map((labels) => {
    const values = runs.flatMap(({ curves }) =>
      curves[strategy].flatMap((point) => (point.labels === labels ? [point.accuracy] : [])),
    );
    return values.length === 0 ? '' : `${(100 * meanOf(values)).toFixed(1)} %`;
  });
  return `| ${strategy} | ${cells.join(' | ')} |`;
}

function neededLine(runs: readonly ActiveRun[], strategy: StrategyName): string {
  const needed = runs.map(({ curves }) => {
    const target = curves.random.at(-1)?.accuracy ?? Infinity;
    return labelsNeeded(curves[strategy], target);
  });
  const reached = needed.filter((labels) => labels !== undefined);
  const each = needed.map((labels) => labels?.toFixed(0) ?? 'more than 500').join(', ');
  if (reached.length < runs.length) {
    return `- ${strategy}: reached it in ${reached.length} of ${runs.length} seeds (labels by seed: ${each})`;
  }
  const fewer = 1 - meanOf(reached) / (LABELS.at(-1) ?? 500);
  return `- ${strategy}: ${meanOf(reached).toFixed(0)} labels on average, **${(100 * fewer).toFixed(0)} % fewer** (by seed: ${each})`;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
