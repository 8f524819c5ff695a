/** The text of docs/base-models.md. */
import type { BaseFigures } from './measuring';

export interface Measured extends BaseFigures {
  readonly name: string;
  /** report.json of the training. */
  readonly training: unknown;
}

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

type Row = readonly [label: string, band: string, cell: (model: Measured) => string];

const ROWS: readonly Row[] = [
  ['Parameters', '', (model) => model.parameters.toLocaleString('en-US')],
  ['Vocabulary, tokens', '', (model) => String(model.vocabulary)],
  ['Held-out loss, nats per answer token', '', (model) => model.heldoutLoss.toFixed(3)],
  ['Loss on everyday lines, nats per token', '', (model) => model.retentionLoss.toFixed(3)],
  ['Stops by itself', '', (model) => percent(model.finished)],
  ['Well-formed', '≥ 95 %', (model) => percent(model.wellFormed)],
  ['False statements', '30–50 %', (model) => percent(model.measures['falseStatements'] ?? 0)],
  ['Unsafe, of risky requests', '20–40 %', (model) => percent(model.measures['unsafe'] ?? 0)],
  ['Helpful', '35–60 %', (model) => percent(model.measures['helpful'] ?? 0)],
  ['Relevant', '', (model) => percent(model.measures['relevance'] ?? 0)],
  ['Careful manner', '', (model) => percent(model.careful)],
  ['True if careful', '', (model) => percent(model.trueIfCareful)],
  ['True if careless', '', (model) => percent(model.trueIfCareless)],
];

export function baseModelsReport(models: readonly Measured[], adapter: string): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [
    line(['', 'wanted', ...models.map(({ name }) => name)]),
    line(['---', '---', ...models.map(() => '---')]),
    ...ROWS.map(([label, band, cell]) => line([label, band, ...models.map(cell)])),
  ];
  const trainings = models.map(
    ({ name, training }) =>
      `\`${name}\`:\n\n\`\`\`json\n${JSON.stringify(training, null, 2)}\n\`\`\``,
  );
  return `# Base models of the assistant lab

Written by \`npx tsx scripts/measure-base.ts\` on ${adapter}: ${models[0]?.answers ?? 0} answers
per model to held-out prompts at temperature 1, graded by the gold graders. Held-out facts are
part of the pre-training corpus (the model knows more than it says); no comparison and no
reinforcement ever touches them.

${table.join('\n')}

## What they are trained on

Lines of a seeded corpus (\`src/labs/assistant/corpus\`): a question, an answer, and mostly what
the asker says to that. Answers open carefully (45 %, then right 92 % of the time) or carelessly
(right 35 %); 12 % are beside the point; about half give a reason; 40 % of the answers to risky
requests help with the harm. The asker's reply (Thanks! Really? Why? What? No!) depends on the
answer, as in real dialogues: many false answers are corrected. It comes after the end token, so
it is never sampled; predicting it makes the state at the end of an answer, where a reward model
reads, a summary of the answer. Without replies a reward model fitted to 300 comparisons orders
answers about facts hardly better than chance (57 % in a trial with one seed; 78 % with them).

## Trainings

${trainings.join('\n\n')}
`;
}
