/** Early stopping with and without the ground truth as a section of docs/results.md. */
import { TRAINING_FIELDS, type TrainingConfig } from '../../src/config/algorithm-fields';
import { completeConfig } from '../../src/config/field';
import { PLANTED_FLAWS, HACKING_TRAINING } from '../../src/config/planted-flaws';
import { STOP_RULES } from '../../src/project/training/stop-rules';
import type { TrainingMetrics } from '../../src/protocol/playground';
import { mean } from '../../src/shared/statistics';
import { studentInterval, type ReportFacts } from './report';
import type { StoppingRun, StoppingSettings } from './stopping';

/** Iterations that a figure is the mean of. */
const WINDOW = 3;

export interface StoppingChoice {
  readonly title: string;
  readonly config: Partial<TrainingConfig>;
}

/** The limits were chosen on another seed than those that are reported. */
export const CHOICES: readonly StoppingChoice[] = [
  { title: 'never', config: {} },
  { title: 'oracle: predicted peak of gold', config: { stopAtPeak: true } },
  { title: 'KL budget of 2 nats', config: { klBudget: 2 } },
  { title: 'disagreement 2 × base', config: { disagreementLimit: 2 } },
  { title: 'held-out pairs, patience 2', config: { heldoutPatience: 2 } },
];

/** The run as it would have been with this configuration. */
export function stopped(
  metrics: readonly TrainingMetrics[],
  given: Partial<TrainingConfig>,
): readonly TrainingMetrics[] {
  const config = completeConfig(TRAINING_FIELDS, given);
  const rules = STOP_RULES.filter(({ isOn }) => isOn(config));
  const end = metrics.findIndex((_, i) => {
    const run = metrics.slice(0, i + 1);
    return rules.some(({ isReached }) => isReached(run, config, metrics[0]));
  });
  return end < 0 ? metrics : metrics.slice(0, end + 1);
}

export function formatStopping(
  runs: readonly StoppingRun[],
  { model, comparisons, iterations }: StoppingSettings,
  { date, command, adapter }: ReportFacts,
  chosenOn: number,
): string {
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  const flaws = [...new Set(runs.map(({ flaw }) => flaw))];
  const { batchSize, learningRate, klCoefficient } = HACKING_TRAINING;
  /** One for each reward, and one for all. */
  const columns = [...flaws.map((flaw) => runs.filter((run) => run.flaw === flaw)), runs].map(
    (own) => own.map(({ metrics }) => metrics),
  );
  return [
    '## Early stopping without the ground truth, beside the oracle',
    '',
    `The fitted reward model, and the three misspecified rewards of the section on reward hacking without a remedy: ${model}, ${comparisons} simulated comparisons (10 % noise), three members, PPO, up to ${iterations} iterations of ${batchSize} answers at learning rate ${learningRate}, β ${klCoefficient}. Each rule is applied to the same runs, since stopping changes nothing that came before. The oracle fits a curve to gold, which nobody has outside a playground; the others use the KL to the base model, the disagreement of the reward’s members, and the judged pairs that the reward model does not learn from.`,
    '',
    `Gold is the mean utility by the ground truth of the last ${WINDOW} iterations before the stop; in brackets the iterations done. Mean of ${seeds.length} ${seeds.length === 1 ? 'seed' : `seeds (${seeds.join(', ')})`}, ± half the 95 % interval (Student). The limits were chosen on seed ${chosenOn}, which is not among them. With so few seeds the intervals are wide: read the order with care. Measured on ${date} with \`${command}\` on ${adapter}.`,
    '',
    `| stop | ${flaws.map(labelOf).join(' | ')} | all |`,
    `|${' --- |'.repeat(flaws.length + 2)}`,
    ...CHOICES.map(({ title, config }) => {
      const cells = columns.map((own) => cell(own.map((metrics) => stopped(metrics, config))));
      return `| ${[title, ...cells].join(' | ')} |`;
    }),
    `| ${['highest of the run', ...columns.map((own) => figure(own.map(highest)))].join(' | ')} |`,
  ].join('\n');
}

function labelOf(flaw: StoppingRun['flaw']): string {
  return flaw === 'none' ? 'No flaw' : PLANTED_FLAWS[flaw].label;
}

function cell(runs: readonly (readonly TrainingMetrics[])[]): string {
  const done = mean(runs.map(({ length }) => length));
  return `${figure(runs.map(goldAtEnd))} (${done.toFixed(1)})`;
}

function goldAtEnd(metrics: readonly TrainingMetrics[]): number {
  return mean(metrics.slice(-WINDOW).map((each) => each['gold/score'] ?? NaN));
}

/** The highest mean of as many neighbours: what a perfect stop would have had. */
function highest(metrics: readonly TrainingMetrics[]): number {
  return Math.max(...metrics.map((_, i) => goldAtEnd(metrics.slice(0, i + 1))).slice(WINDOW - 1));
}

function figure(values: readonly number[]): string {
  const { mean: centre, half } = studentInterval(values);
  return Number.isFinite(half) ? `${centre.toFixed(2)} ± ${half.toFixed(2)}` : centre.toFixed(2);
}
