/**
 * Byte-pair encoding, learnt as in Sennrich et al. (arXiv:1508.07909): start from characters,
 * merge the most frequent adjacent pair, repeat. Merging goes on until every frequent word of
 * this small world is one token; then symbols that no word uses any more (the stepping stones
 * of long words) are dropped, as in PickyBPE (arXiv:2409.04599), so that the vocabulary stays
 * small. Words are looked up whole first (`ignore_merges`), so the dropped steps are not missed.
 */

/** The words of a text as the tokenizer sees them: '▁' stands for the space before a word. */
export const WORD_PATTERN = '▁?[\\p{L}\\p{N}]+|▁?[^▁\\p{L}\\p{N}]|▁';
const PATTERN = new RegExp(WORD_PATTERN, 'gu');

export interface BpeModel {
  /** Symbols in the order of their ids, special tokens not included. */
  readonly symbols: readonly string[];
  readonly merges: readonly (readonly [string, string])[];
}

interface Word {
  symbols: string[];
  readonly count: number;
}

export function splitWords(text: string): string[] {
  const marked = `▁${text.replaceAll(' ', '▁')}`.replace(/^▁▁/u, '▁');
  return marked.match(PATTERN) ?? [];
}

/**
 * @param alphabet characters that always stay, so that unknown words can be spelt
 * @param minimumCount rarer words stay in pieces
 */
export function trainBpe(
  texts: Iterable<string>,
  alphabet: readonly string[],
  minimumCount: number,
): BpeModel {
  const words = countWords(texts, minimumCount);
  const merges: [string, string][] = [];
  for (let pair = bestPair(words); pair !== undefined; pair = bestPair(words)) {
    merges.push(pair);
    words.forEach((word) => {
      word.symbols = mergePair(word.symbols, pair);
    });
  }
  return prune(words, merges, alphabet);
}

function countWords(texts: Iterable<string>, minimumCount: number): Word[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of splitWords(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count >= minimumCount)
    .map(([word, count]) => ({ symbols: Array.from(word), count }));
}

/** The most frequent adjacent pair; among equals the first in code-point order. */
function bestPair(words: readonly Word[]): [string, string] | undefined {
  const counts = new Map<string, number>();
  for (const { symbols, count } of words) {
    for (let index = 1; index < symbols.length; index++) {
      const key = `${symbols[index - 1] ?? ''} ${symbols[index] ?? ''}`;
      counts.set(key, (counts.get(key) ?? 0) + count);
    }
  }
  let best: string | undefined;
  let bestCount = 0;
  for (const [key, count] of counts) {
    if (count > bestCount || (count === bestCount && best !== undefined && key < best)) {
      best = key;
      bestCount = count;
    }
  }
  if (best === undefined) return undefined;
  const [left = '', right = ''] = best.split(' ');
  return [left, right];
}

function mergePair(symbols: readonly string[], [left, right]: readonly [string, string]): string[] {
  const merged: string[] = [];
  for (let index = 0; index < symbols.length; index++) {
    const symbol = symbols[index] ?? '';
    if (symbol === left && symbols[index + 1] === right) {
      merged.push(left + right);
      index++;
    } else {
      merged.push(symbol);
    }
  }
  return merged;
}

/** Keeps the alphabet and the symbols that words end up as, most frequent first. */
function prune(
  words: readonly Word[],
  merges: readonly (readonly [string, string])[],
  alphabet: readonly string[],
): BpeModel {
  const counts = new Map<string, number>();
  for (const { symbols, count } of words) {
    for (const symbol of symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + count);
  }
  const letters = new Set(alphabet);
  const learnt = [...counts.keys()]
    .filter((symbol) => !letters.has(symbol))
    .sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1));
  const symbols = [...alphabet, ...learnt];
  const kept = new Set(symbols);
  return {
    symbols,
    merges: merges.filter(
      ([left, right]) => kept.has(left) && kept.has(right) && kept.has(left + right),
    ),
  };
}
