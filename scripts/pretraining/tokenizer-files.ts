/** Learns the tokenizer from the corpus. */
import type { CorpusLine } from '../../src/labs/assistant/corpus/corpus';
import { ALPHABET, tokenizerConfigJson, tokenizerJson } from '../bpe/tokenizer-json';
import { trainBpe } from '../bpe/train-bpe';
import { MAXIMUM_POSITIONS } from './recipe';

/** Lines to learn from; every word of the world occurs many times in them. */
const LINES = 30_000;
const MINIMUM_COUNT = 5;

export interface TokenizerFiles {
  readonly tokenizer: string;
  readonly tokenizerConfig: string;
  readonly vocabSize: number;
}

export function learnTokenizer(lines: readonly CorpusLine[]): TokenizerFiles {
  const texts = lines
    .slice(0, LINES)
    .flatMap(({ prompt, text, reply }) => [prompt, text, ...(reply === undefined ? [] : [reply])]);
  const json = tokenizerJson(trainBpe(texts, ALPHABET, MINIMUM_COUNT));
  return {
    tokenizer: `${JSON.stringify(json)}\n`,
    tokenizerConfig: `${JSON.stringify(tokenizerConfigJson(MAXIMUM_POSITIONS), null, 2)}\n`,
    vocabSize: Object.keys(json.model.vocab).length,
  };
}
