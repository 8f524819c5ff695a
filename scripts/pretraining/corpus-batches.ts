/** Corpus lines as batches of tokens. */
import type { CorpusLine } from '../../src/labs/assistant/corpus/corpus';
import { promptTokens, TextBatch, type TokenRow } from '../../src/model/text/text-batch';
import type { Tokenizer } from '../../src/model/tokenizer';
import type { Rng } from '../../src/shared/rng';

/** Lines of like length are put together within so many batches, to pad less. */
const GROUPED_BATCHES = 8;

/** Begin, prompt, separator, answer, end, and what the asker says to it. */
export function tokenRow({ prompt, text, reply }: CorpusLine, tokenizer: Tokenizer): TokenRow {
  const { special } = tokenizer;
  return {
    prompt: promptTokens(tokenizer.encode(prompt), special),
    answer: [
      ...tokenizer.encode(text),
      special.end,
      ...(reply === undefined ? [] : tokenizer.encode(reply)),
    ],
  };
}

const lengthOf = ({ prompt, answer }: TokenRow): number => prompt.length + answer.length;

export function batchRows(
  rows: readonly TokenRow[],
  tokenizer: Tokenizer,
  size: number,
  maximumPositions: number,
): TextBatch[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    TextBatch.fromRows(
      rows.slice(index * size, (index + 1) * size),
      tokenizer.special.pad,
      maximumPositions,
    ),
  );
}

/** The rows in an order in which each batch holds lines of like length, batches shuffled. */
export function groupByLength(rows: readonly TokenRow[], size: number, rng: Rng): TokenRow[] {
  const window = size * GROUPED_BATCHES;
  const ordered: TokenRow[] = [];
  for (let start = 0; start < rows.length; start += window) {
    const sorted = rows.slice(start, start + window).sort((a, b) => lengthOf(a) - lengthOf(b));
    for (const batch of rng.permutation(Math.ceil(sorted.length / size))) {
      ordered.push(...sorted.slice(batch * size, (batch + 1) * size));
    }
  }
  return ordered;
}
