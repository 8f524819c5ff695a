/**
 * Rows that hold more than a reader would take of them. A judgement that is dropped without a
 * word teaches nothing, and a prompt that is guessed teaches wrongly; so what looks like judged
 * answers under names that nobody told us is refused, with what to call them.
 */
import { RowError } from './row-error';
import { isObject, type Fields } from './row';

/** Words in a column's name by which it says which answer is better. */
const PREFERS = new Set(
  `better best worse worst winner winners winning won wins loser prefer prefers preferred preference
  preferences chosen choice rejected selected rank ranks ranking rankings vote votes upvotes
  downvotes thumb thumbs like liked likes dislike disliked good bad accepted approved verdict
  judgement judgment judgments feedback helpful comparison favourite favorite pick picked`.split(
    /\s+/,
  ),
);
/** Words by which it may, or may say how good one answer is, or what the right one is. */
const RATES = new Set(
  'label labels score scores rating ratings rated quality correct reward'.split(' '),
);
const ANSWERS = new Set(
  `answer answers response responses completion completions output outputs reply replies candidate
  candidates generation generations generated continuation text texts summary summaries option
  options ref`.split(/\s+/),
);

type Part = 'prefers' | 'rates' | 'answers' | 'other';

function wordsOf(name: string): string[] {
  const spaced = name.replace(/([a-z])([A-Z0-9])/g, '$1 $2').replace(/([0-9])([A-Za-z])/g, '$1 $2');
  return spaced
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

function partOf(name: string): Part {
  const words = wordsOf(name);
  if (words.some((word) => PREFERS.has(word))) return 'prefers';
  if (words.some((word) => ANSWERS.has(word))) return 'answers';
  return words.some((word) => RATES.has(word)) ? 'rates' : 'other';
}

function isWritten(value: unknown): boolean {
  return typeof value === 'string' || Array.isArray(value) || isObject(value);
}

/** Names of columns that differ in which answer they are alone: `reply_a` and `reply_b`. */
function twins(names: readonly string[]): string[] {
  const stems = new Map<string, string[]>();
  for (const name of names) {
    const words = wordsOf(name);
    const at = words.findIndex((word) => /^([ab]|left|right|first|second|one|two|\d+)$/.test(word));
    if (at < 0) continue;
    const stem = words.with(at, '#').join(' ');
    stems.set(stem, [...(stems.get(stem) ?? []), name]);
  }
  return [...stems.values()].find((group) => group.length > 1) ?? [];
}

/** @throws RowError where an answer stands beside what looks like a judgement of it */
export function refuseJudged(fields: Fields): void {
  const judged = Object.keys(fields).filter((name) => ['prefers', 'rates'].includes(partOf(name)));
  if (judged.length > 0) throw unsure(fields, judged);
}

/**
 * @param known columns that are known not to be answers
 * @throws RowError where a row that asks for an answer seems to have judged ones already
 */
export function refuseAnswered(fields: Fields, known: readonly string[]): void {
  const names = Object.keys(fields).filter(
    (name) => !known.includes(name) && fields[name] !== null,
  );
  const of = (part: Part): string[] => names.filter((name) => partOf(name) === part);
  const [prefers, rates, answers] = [of('prefers'), of('rates'), of('answers')];
  const others = of('other').filter((name) => isWritten(fields[name]));
  const pair = twins([...answers, ...others]);
  const beside = [...prefers, ...rates];
  const judgedAnswer = answers.length > 0 && beside.length > 0;
  const judgedOthers = prefers.length > 0 && others.length > 1;
  const twoAnswers = pair.some((name) => answers.includes(name));
  const judgedPair = pair.length > 0 && beside.length > 0;
  if (judgedAnswer || judgedOthers || twoAnswers || judgedPair) {
    throw unsure(fields, [...new Set([...(pair.length > 0 ? pair : answers), ...beside])]);
  }
}

/** As `refuseAnswered`, of a row whose form says that every other column is the item's. */
export function refuseJudgedPair(fields: Fields, known: readonly string[]): void {
  const names = Object.keys(fields).filter((name) => !known.includes(name));
  const pair = twins(names.filter((name) => partOf(name) === 'answers'));
  const beside = names.filter((name) => ['prefers', 'rates'].includes(partOf(name)));
  if (pair.length > 0 && beside.length > 0) throw unsure(fields, [...pair, ...beside]);
}

function unsure(fields: Fields, names: readonly string[]): RowError {
  const named = names.slice(0, 6).map((name) => `"${name}"`);
  return new RowError(
    'unsure',
    `${named.join(', ')} may judge an answer, in a form that is not known here`,
    remedyFor(fields),
  );
}

/** What to call the columns: a row that would be read, from the person's own ones. */
export function remedyFor(fields: Fields): string {
  const names = Object.keys(fields);
  const answers = names.filter((name) => isWritten(fields[name]) && partOf(name) === 'answers');
  const pair = twins(names.filter((name) => isWritten(fields[name])));
  const [one, other] = pair.length > 1 ? pair : answers;
  const asked = names.find((name) => /prompt|question|query|instruction|input|\bask/i.test(name));
  const prompt = `"prompt": ${filling(asked, 'the question')}`;
  const chosen = filling(one, 'the better answer');
  const rejected = filling(other, 'the other one');
  if (other !== undefined) {
    return `Write a comparison as {${prompt}, "chosen": ${chosen}, "rejected": ${rejected}}, the better one chosen.`;
  }
  const text = filling(one, 'the answer');
  return (
    `Write a comparison as {${prompt}, "chosen": …, "rejected": …}, ` +
    `a rating as {${prompt}, "completion": ${text}, "label": true}.`
  );
}

/** The column whose text belongs there, or, where none seems to be it, what does. */
function filling(name: string | undefined, otherwise: string): string {
  return name === undefined ? `"${otherwise}"` : `<${name}>`;
}
