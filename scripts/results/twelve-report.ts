/** The loop on twelve comparisons, as Markdown. */
import type { ReportFacts } from './report';
import { TWELVE_VARIANTS, type TwelveRun } from './twelve-runs';

const HEADLINES = [
  { id: 'falseStatements', label: 'false statements', claim: -0.37 },
  { id: 'unsafe', label: 'unsafe', claim: -0.5 },
  { id: 'helpful', label: 'helpful', claim: 0.25 },
] as const;

export function formatTwelve(runs: readonly TwelveRun[], facts: ReportFacts): string {
  const used = TWELVE_VARIANTS.filter(({ name }) => runs.some(({ variant }) => variant === name));
  return [
    '# Twelve comparisons in all',
    '',
    'Reward model and PPO on twelve judgements of the simulated rater: changes against the base',
    'model on held-out prompts. No ground truth is used to choose, to fit, or to stop.',
    '',
    `Measured on ${facts.date} with \`${facts.command}\` on ${facts.adapter}.`,
    '',
    ...used.flatMap((variant) => [
      `## ${variant.name}`,
      '',
      `\`${JSON.stringify({ ...variant.simulate, ...variant.fit, ...variant.train })}\`, at most ${variant.iterations} iterations${Number.isFinite(variant.stopAtKl) ? `, stopped beyond ${variant.stopAtKl} nats` : ''}.`,
      '',
      ...table(runs.filter((run) => run.variant === variant.name)),
      '',
    ]),
  ].join('\n');
}

function table(runs: readonly TwelveRun[]): string[] {
  const change = (run: TwelveRun, id: string) => run.evaluation.headline[id]?.change ?? 0;
  const mean = (id: string) => runs.reduce((sum, run) => sum + change(run, id), 0) / runs.length;
  return [
    `| seed | iterations | KL, nats | ${HEADLINES.map(({ label }) => label).join(' | ')} |`,
    '| --- | --- | --- | --- | --- | --- |',
    ...runs.map(
      (run) =>
        [
          `| ${run.seed} | ${run.iterations} | ${run.klNats.toFixed(1)}`,
          ...HEADLINES.map(({ id }) => percent(change(run, id))),
        ].join(' | ') + ' |',
    ),
    `| mean | | | ${HEADLINES.map(({ id }) => `**${percent(mean(id))}**`).join(' | ')} |`,
    `| known figure | | | ${HEADLINES.map(({ claim }) => percent(claim)).join(' | ')} |`,
  ];
}

/** With the typographic minus, and a plus where it rises. */
function percent(change: number): string {
  const rounded = Math.round(100 * change);
  return `${rounded < 0 ? '−' : rounded > 0 ? '+' : ''}${Math.abs(rounded)} %`;
}
