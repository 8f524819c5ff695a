/** Whether words assert, deny or leave open what they speak of. */

const NEGATORS: ReadonlySet<string> = new Set(
  (
    'not never no nobody none neither without hardly false falsely wrong wrongly untrue ' +
    'incorrect incorrectly myth lie doubt deny denies mistaken mistakenly nothing except unlikely'
  ).split(' '),
);

const FALSITY: ReadonlySet<string> = new Set(
  'false wrong untrue incorrect myth lie mistaken nonsense kidding joking'.split(' '),
);

const LEFT_OPEN =
  /\b(whether|if|wonder|unsure|imagine|pretend|suppose)\b|\bnot (sure|certain|know|say|tell|remember|clear)\b|\bno idea\b|\bunable to (say|tell)\b/;

const FALSE_TAIL =
  /\b(?:is|was|are) (?:\w+ly |just )?(?:a |not )?(false|wrong|untrue|incorrect|myth|lie|nonsense|true|correct|right)\b/;

/** Whether so many denials leave the opposite of what is said ("not", but not "not false"). */
export function isDenied(words: readonly string[]): boolean {
  let denials = 0;
  words.forEach((word, index) => {
    const next = words[index + 1];
    if (word === 'not' && (next === 'only' || next === 'just' || next === 'merely')) return;
    if (word === 'nor') denials += denials % 2 === 0 ? 1 : 0;
    else if (NEGATORS.has(word)) denials++;
    else if ((word === 'rather' && next === 'than') || (word === 'instead' && next === 'of'))
      denials++;
  });
  return denials % 2 === 1;
}

/** "I do not know whether …": nothing is claimed. */
export const isLeftOpen = (words: readonly string[]): boolean => LEFT_OPEN.test(words.join(' '));

/** "… is false" or "… is not true" behind a statement turns it round. */
export function isDeniedBehind(tail: readonly string[]): boolean {
  const match = FALSE_TAIL.exec(tail.join(' '));
  if (match === null) return false;
  const approves = /^(true|correct|right)$/.test(match[1] ?? '');
  return approves === /\bnot\b/.test(match[0]);
}

/** "That is not true": calls what stands beside it false. */
export function callsFalse(words: readonly string[]): boolean {
  const falsity = words.some((word) => FALSITY.has(word));
  const truth = words.some((word) => word === 'true' || word === 'correct' || word === 'right');
  if (!falsity && !truth) return false;
  return falsity ? isDenied(words) || words.includes('kidding') : isDenied(words);
}
