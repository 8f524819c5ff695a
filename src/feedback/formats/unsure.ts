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
  `label labels score scores rating ratings rated quality correct reward rewards grade grades stars
  helpfulness correctness coherence verbosity complexity harmlessness harmless honesty truthfulness
  toxicity`.split(/\s+/),
);
/** What two columns are called of which one holds the better answer. */
const OPPOSITES: readonly (readonly [better: RegExp, worse: RegExp])[] = [
  [/^(chosen|accepted|selected|preferred)$/, /^(rejected|dispreferred|nonpreferred|unselected)$/],
  [/^(winner|winning|win|w)$/, /^(loser|losing|lose|loss|l)$/],
  [/^(positive|pos)$/, /^(negative|neg)$/],
  [/^(good|better|best)$/, /^(bad|worse|worst|other)$/],
  [/^(correct|right|true)$/, /^(incorrect|wrong|false)$/],
];
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

/** Names that differ in which of two answers is the better one alone: `y_w` and `y_l`. */
function opposites(names: readonly string[]): string[] {
  for (const better of names) {
    const words = wordsOf(better);
    for (const [one, other] of OPPOSITES) {
      const at = words.findIndex((word) => one.test(word));
      const worse = names.find((name) => {
        const its = wordsOf(name);
        const opposed = other.test(its[at] ?? '') && its.length === words.length;
        return at >= 0 && opposed && its.every((word, i) => i === at || word === words[i]);
      });
      if (worse !== undefined) return [better, worse];
    }
  }
  return [];
}

/** Names of columns one of which is named by what another one holds: `left`, `right`, `best: "left"`. */
function pointedAt(fields: Fields, names: readonly string[]): string[] {
  const pointer = names.find((name) => {
    const value = fields[name];
    return typeof value === 'string' && value !== name && names.includes(value);
  });
  return pointer === undefined ? [] : [pointer, String(fields[pointer])];
}

/** Whether a list of answers has judgements inside. */
function isJudgedList(value: unknown): boolean {
  const inside: readonly unknown[] = Array.isArray(value) ? value : [];
  const names = new Set(inside.filter(isObject).flatMap((one) => Object.keys(one)));
  return [...names].some((name) => ['prefers', 'rates'].includes(partOf(name)));
}

/**
 * @param known columns that are read
 * @throws RowError where an answer stands beside what looks like a judgement of it, or another one
 */
export function refuseJudged(fields: Fields, known: readonly string[]): void {
  const judged = Object.keys(fields).filter((name) => ['prefers', 'rates'].includes(partOf(name)));
  const others = Object.keys(fields).filter(
    (name) => !known.includes(name) && endsAsAnswer(name) && typeof fields[name] === 'string',
  );
  if (judged.length + others.length > 0) throw unsure(fields, [...others, ...judged]);
}

/** `gpt4_response`, `output_2`, and not `response_id`. */
function endsAsAnswer(name: string): boolean {
  const words = wordsOf(name).filter((word) => !/^([ab]|\d+)$/.test(word));
  return ANSWERS.has(words.at(-1) ?? '');
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
  const told = [
    ...opposites(names.filter((name) => isWritten(fields[name]))),
    ...pointedAt(fields, names),
    ...[...answers, ...others].filter((name) => isJudgedList(fields[name])),
  ];
  if (told.length > 0) throw unsure(fields, told);
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
  const told = opposites(names.filter((name) => typeof fields[name] === 'string'));
  if (told.length > 0) throw unsure(fields, told);
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
  const opposed = opposites(names.filter((name) => isWritten(fields[name])));
  const [one, other] = opposed.length > 1 ? opposed : pair.length > 1 ? pair : answers;
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
