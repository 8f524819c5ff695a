/** README.md of an export: what was tuned, on what, with which figures, and what it is not. */
import type { EvaluationReport, MeasureReport } from '../protocol/evaluation';
import type { MeasureDescription } from '../protocol/lab';
import type { RewardModelReport } from '../protocol/reward-model';
import { textFile, type ExportedFile } from './exported-file';

/** What the project knows about what it exports. */
export interface CardFacts {
  readonly project: string;
  readonly lab: { readonly title: string; readonly description: string };
  readonly baseModel: string;
  readonly seed: number;
  readonly comparisons: number;
  readonly training?: {
    readonly algorithm: string;
    readonly iterations: number;
    readonly reward: string;
    readonly settings: Readonly<Record<string, unknown>>;
  };
  readonly rewardModel?: RewardModelReport | undefined;
  readonly evaluation?: EvaluationReport | undefined;
  readonly measures: readonly MeasureDescription[];
}

/** How to open what is in the folder, said by each kind of export. */
export interface Usage {
  readonly title: string;
  readonly libraries: 'transformers' | 'gguf';
  readonly pipeline: 'text-generation' | 'text-classification';
  /** Markdown. */
  readonly text: string;
}

export function modelCard(usage: Usage, facts: CardFacts): ExportedFile {
  const sections = [
    frontMatter(usage),
    `# ${usage.title}`,
    `Made in RFT Playground, project “${facts.project}”: ${facts.lab.title}. ${facts.lab.description}`,
    `## How to use it\n\n${usage.text}`,
    `## How it was made\n\n${list(howItWasMade(facts))}`,
    ...evaluationSection(facts),
    `## Limits\n\n${list(LIMITS)}`,
  ];
  return textFile('README.md', `${sections.join('\n\n')}\n`);
}

const LIMITS = [
  'The world that it was trained on is small and made up; its answers are no advice on anything.',
  'The figures are of held-out tasks of that same world; nothing is known of any other.',
  'A reward model knows what was judged, and a policy that was pushed hard finds what it got wrong.',
];

function frontMatter({ libraries, pipeline }: Usage): string {
  return [
    '---',
    `library_name: ${libraries}`,
    `pipeline_tag: ${pipeline}`,
    'language: en',
    '---',
  ].join('\n');
}

function howItWasMade({ baseModel, seed, comparisons, training, rewardModel }: CardFacts) {
  const judged = rewardModel?.comparisons ?? comparisons;
  return [
    `Base model: ${baseModel}, pre-trained by the playground on a world that it generates; seed ${seed}`,
    `Feedback: ${judged} comparisons`,
    ...(rewardModel === undefined ? [] : [accuracyLine(rewardModel)]),
    ...(training === undefined
      ? []
      : [
          `Training: ${training.iterations} iterations of ${training.algorithm} on ${training.reward}`,
          `Settings: ${Object.entries(training.settings)
            .map(([name, value]) => `\`${name}\` ${String(value)}`)
            .join(', ')}`,
        ]),
  ];
}

function accuracyLine({ accuracy, ci95: [low, high], heldout }: RewardModelReport): string {
  const interval = `95 % interval ${percent(low)} to ${percent(high)}`;
  return `Reward model: ${percent(accuracy)} of ${heldout} held-out pairs ordered as the rater did (${interval})`;
}

function evaluationSection({ evaluation, measures }: CardFacts): string[] {
  if (evaluation === undefined) return ['## Evaluation\n\nNot evaluated.'];
  const rows = measures.flatMap(({ id, label, unit }) => {
    const measured = evaluation.headline[id];
    if (measured === undefined) return [];
    return [measureRow(label, measured, unit === 'share' ? percent : plain)];
  });
  const table = ['| measure | base | tuned (95 % interval) |', '| --- | --- | --- |', ...rows];
  const won = evaluation.winRates?.gold;
  const winRate =
    won === undefined
      ? []
      : [
          `By the ground truth the tuned answer wins ${percent(won.rate)} of the prompts, a tie counting half.`,
        ];
  return [
    `## Evaluation\n\nOn ${evaluation.samples} held-out answers, after iteration ${evaluation.iteration}.`,
    table.join('\n'),
    ...winRate,
  ];
}

function measureRow(label: string, measured: MeasureReport, said: (value: number) => string) {
  const [low, high] = measured.tunedCi95;
  return `| ${label} | ${said(measured.base)} | ${said(measured.tuned)} (${said(low)} to ${said(high)}) |`;
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const plain = (value: number) => value.toFixed(2);

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}
