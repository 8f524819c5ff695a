/** Rows of random tokens: what a benchmark computes does not depend on what they say. */
import { TextBatch, type TokenRow } from '../model/text/text-batch';
import type { Rng } from '../shared/rng';
import type { ModelSize } from './sizes';

/** Below this are padding and other special tokens. */
const FIRST_WORD = 3;

function randomTokens(size: ModelSize, count: number, rng: Rng): number[] {
  const words = size.config.vocabSize - FIRST_WORD;
  return Array.from({ length: count }, () => FIRST_WORD + rng.integer(words));
}

export function randomPrompts(size: ModelSize, rng: Rng): number[][] {
  return Array.from({ length: size.batch }, () => randomTokens(size, size.promptTokens, rng));
}

/** @param rows of a prompt and an answer that fill `promptTokens + newTokens` */
export function answeredRows(size: ModelSize, rows: number, rng: Rng): TextBatch {
  return batchOf(size, rows, size.promptTokens, size.newTokens, rng);
}

/** Rows of `steps` tokens of which all but the first are predicted. */
export function wholeRows(size: ModelSize, rng: Rng): TextBatch {
  return batchOf(size, size.batch, 1, size.steps - 1, rng);
}

function batchOf(size: ModelSize, rows: number, prompt: number, answer: number, rng: Rng) {
  const tokenRows = Array.from({ length: rows }, (): TokenRow => ({
    prompt: randomTokens(size, prompt, rng),
    answer: randomTokens(size, answer, rng),
  }));
  return TextBatch.fromRows(tokenRows, 0, size.config.maxPositions);
}
