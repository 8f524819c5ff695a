/** Rows whose columns somebody has told: read as those, and as nothing else. */
import type { Choice } from '../../protocol/feedback';
import type { ColumnMapping, ColumnRole, ImportOptions } from '../../protocol/feedback-files';
import { flagIn, numberIn, promptColumn } from './columns';
import { promptText, saidIn } from './conversation';
import { judgedPair } from './judged-pairs';
import { PREFERENCE } from './preference';
import { isObject, type Fields, type Row } from './row';
import { RowError } from './row-error';
import { DEMONSTRATION, THUMB } from './single-answers';

type Values = NonNullable<ImportOptions['values']>;

/** @throws RowError in the file's own column names */
export function readMapped(
  row: Fields,
  columns: ColumnMapping,
  { values = {}, scoresAsStrength = false }: ImportOptions,
): Row | readonly Row[] {
  const roles = Object.entries(columns) as [ColumnRole, string][];
  const ours: Fields = Object.fromEntries(
    roles.map(([role, column]) => [role, columnAt(row, column)] as const),
  );
  try {
    if ('chosen' in ours) return PREFERENCE.read(ours, { scoresAsStrength });
    if ('a' in ours) return sideBySide(ours, values);
    if ('label' in ours) return THUMB.read({ ...ours, label: isGood(ours['label'], values) }, {});
    if ('completion' in ours) return DEMONSTRATION.read(ours, {});
    return bare(ours, row, new Set(Object.values(columns)));
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    throw new RowError(error.code, inTheirWords(error.message, roles));
  }
}

/** Undefined where a row has no such column. */
export function columnAt(row: Fields, column: string): unknown {
  if (Object.hasOwn(row, column)) return row[column];
  return column
    .split('.')
    .reduce<unknown>((value, part) => (isObject(value) ? value[part] : undefined), row);
}

function sideBySide(ours: Fields, values: Values): Row {
  const { choice, score_a: one, score_b: other } = ours;
  const verdict =
    'choice' in ours
      ? choiceIn(choice, values)
      : higher(numberIn('score_a', one), numberIn('score_b', other));
  const [a, b] = (['a', 'b'] as const).map((side) => [side, saidIn(side, ours[side])] as const);
  return judgedPair(promptColumn(ours), a ?? ['a', ''], b ?? ['b', ''], { choice: verdict });
}

function higher(one: number, other: number): Choice {
  return one === other ? 'tie' : one > other ? 'a' : 'b';
}

const CHOICES: readonly Choice[] = ['a', 'b', 'tie', 'both-bad', 'skip'];
/** What can mean nothing else. */
const SAID: Readonly<Record<string, Choice>> = { left: 'a', right: 'b', first: 'a', second: 'b' };

function choiceIn(given: unknown, values: Values): Choice {
  const word = String(given);
  const told = Object.hasOwn(values, word) ? values[word] : undefined;
  const choice = told ?? SAID[word.toLowerCase()] ?? word.toLowerCase();
  const known = CHOICES.find((each) => each === choice);
  if (known !== undefined) return known;
  throw new RowError('unsure', `which answer is better where "choice" is ${shown(given)}?`);
}

function isGood(given: unknown, values: Values): boolean {
  const word = String(given);
  const told = Object.hasOwn(values, word) ? values[word] : undefined;
  if (told === 'good' || told === 'bad') return told === 'good';
  if (Object.keys(values).length === 0) return flagIn('label', given);
  throw new RowError('unsure', `is an answer good where "label" is ${shown(given)}?`);
}

function bare(ours: Fields, row: Fields, used: ReadonlySet<string>): Row {
  const column = promptColumn(ours);
  const prompt = promptText('prompt', column?.said ?? saidIn('prompt', ours['prompt']));
  const item = Object.fromEntries(Object.entries(row).filter(([name]) => !used.has(name)));
  return { kind: 'prompt', prompt, item };
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 40);
}

function inTheirWords(message: string, roles: readonly [ColumnRole, string][]): string {
  return roles.reduce(
    (text, [role, column]) => text.replaceAll(`"${role}"`, () => `"${column}"`),
    message,
  );
}
