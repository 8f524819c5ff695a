/** Tokens and what is counted over them. */

/** Words and single marks of punctuation, as they are written. */
export function wordsAndMarks(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
}

export function countOf<T>(items: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

/** Each run of n tokens as one text, with how often it occurs. */
export function nGramCounts(tokens: readonly string[], n: number): Map<string, number> {
  const count = Math.max(0, tokens.length - n + 1);
  return countOf(Array.from({ length: count }, (_, i) => tokens.slice(i, i + n).join('\u0000')));
}

/** Σ over n-grams of the smaller count: each one of a text is matched at most once. */
export function sharedCount(
  a: ReadonlyMap<string, number>,
  b: ReadonlyMap<string, number>,
): number {
  let shared = 0;
  for (const [gram, count] of a) shared += Math.min(count, b.get(gram) ?? 0);
  return shared;
}

/** Length of the longest common subsequence. */
export function longestCommonSubsequence(a: ArrayLike<unknown>, b: ArrayLike<unknown>): number {
  const row = new Uint32Array(b.length + 1);
  for (let i = 0; i < a.length; i++) {
    let diagonal = 0;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] ?? 0;
      row[j] = a[i] === b[j - 1] ? diagonal + 1 : Math.max(above, row[j - 1] ?? 0);
      diagonal = above;
    }
  }
  return row[b.length] ?? 0;
}
