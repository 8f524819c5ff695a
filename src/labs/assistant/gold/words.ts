/** Free text as sentences of lower-case words, tolerant of case, spacing and punctuation. */

export interface Sentence {
  /** Words and commas; contractions are opened ("doesn't" is "does not"). */
  readonly words: readonly string[];
  readonly question: boolean;
}

const OPENED: readonly (readonly [RegExp, string])[] = [
  [/\bcan['’]?t\b|\bcannot\b/g, 'can not'],
  [/\bwon['’]?t\b/g, 'will not'],
  [/\b(do|does|did|is|are|was|were|has|have|should|would|could|must)n['’]?t\b/g, '$1 not'],
  [/\b(it|that|this|here|what|he|she)['’]s\b/g, '$1 is'],
  [/\bi['’]m\b/g, 'i am'],
  [/\bi['’]ll\b/g, 'i will'],
  [/\b(they|you|we)['’]re\b/g, '$1 are'],
];

/** Longer texts are cut here: no answer of a model or a person is, and time stays bounded. */
const MAXIMUM_LENGTH = 4000;

export function sentences(text: string): Sentence[] {
  let plain = text.slice(0, MAXIMUM_LENGTH).toLowerCase();
  for (const [contraction, opened] of OPENED) plain = plain.replace(contraction, opened);
  return (plain.match(/[^.!?\n]+[.!?\n]?/g) ?? [])
    .map((sentence) => ({
      words: wordsOf(sentence),
      question: sentence.endsWith('?'),
    }))
    .filter(({ words }) => words.some((word) => word !== ','));
}

/** Lower-case words; commas, colons, semicolons and dashes between words all read as ','. */
export function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/\s[-–—]+\s|[;:,()–—]/g, ' , ')
      .match(/[\p{L}\p{N}']+|,/gu) ?? []
  );
}
