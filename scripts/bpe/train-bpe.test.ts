import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, test } from 'vitest';
import { corpus } from '../../src/labs/assistant/corpus/corpus';
import { ALPHABET, SPECIAL_TOKENS, tokenizerConfigJson, tokenizerJson } from './tokenizer-json';
import { splitWords, trainBpe } from './train-bpe';

describe('byte-pair encoding', () => {
  test('merges the most frequent pair first', () => {
    const model = trainBpe(['low low low new'], ['▁'], 1);
    expect(model.symbols).toEqual(['▁', '▁low', '▁new']);
  });

  test('keeps words below the minimum count out of the vocabulary', () => {
    const model = trainBpe(['low low new'], ['▁', 'n', 'e', 'w'], 2);
    expect(model.symbols).toEqual(['▁', 'n', 'e', 'w', '▁low']);
  });

  test('splits before spaces and around punctuation', () => {
    expect(splitWords('I checked this: yes.')).toEqual([
      '▁I',
      '▁checked',
      '▁this',
      ':',
      '▁yes',
      '.',
    ]);
  });
});

describe('tokenizer of the assistant corpus', () => {
  const lines = corpus(20_000, 1);
  const model = trainBpe(
    lines.flatMap(({ prompt, text }) => [prompt, text]),
    ALPHABET,
    5,
  );
  const tokenizer = new Tokenizer(tokenizerJson(model), tokenizerConfigJson(32));
  const roundTrip = (text: string) => tokenizer.decode(tokenizer.encode(text).ids);

  test('gives back every line exactly', () => {
    for (const { prompt, text } of corpus(3_000, 99)) {
      expect(roundTrip(prompt)).toBe(prompt);
      expect(roundTrip(text)).toBe(text);
    }
  });

  test('spells words that it has never seen', () => {
    const text = 'A quokka (2 kg) isn\'t "fishy", is it?';
    expect(roundTrip(text)).toBe(text);
  });

  test('needs one token for each word of the world and at most 640 in all', () => {
    const { text } = { text: 'My textbook says that osteoporosis harms the bones.' };
    expect(tokenizer.encode(text).ids).toHaveLength(9);
    expect(model.symbols.length + SPECIAL_TOKENS.length).toBeLessThanOrEqual(640);
  });
});
