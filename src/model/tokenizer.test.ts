import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ModelFormatError } from '../shared/errors';
import { Tokenizer } from './tokenizer';

/** A byte-level tokenizer of single bytes (as GPT-2 spells them) and a few merges. */
const SPECIAL = ['<pad>', '<s>', '</s>', '<answer>'];
const SYMBOLS = [...'abcdefghijklmnopqrstuvwxyz.Ġ', 'Ã', '©', 'ca', 't.', 'cat.'];
const TOKENIZER = JSON.stringify({
  version: '1.0',
  added_tokens: SPECIAL.map((content, id) => ({ id, content, special: true })),
  normalizer: null,
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
  post_processor: null,
  decoder: { type: 'ByteLevel' },
  model: {
    type: 'BPE',
    vocab: Object.fromEntries([...SPECIAL, ...SYMBOLS].map((token, id) => [token, id])),
    merges: ['c a', 't .', 'ca t.'],
  },
});
const CONFIG = {
  tokenizer_class: 'PreTrainedTokenizerFast',
  bos_token: '<s>',
  eos_token: { content: '</s>' },
  pad_token: '<pad>',
  sep_token: '<answer>',
};

const tokenizer = new Tokenizer(TOKENIZER, JSON.stringify(CONFIG));

test('finds the special tokens by the names in tokenizer_config.json', () => {
  expect(tokenizer.special).toEqual({ pad: 0, begin: 1, end: 2, separator: 3 });
});

test('a text survives encoding and decoding', () => {
  const text = 'a cat. café  and .';
  expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
});

test('does not tidy spaces before punctuation, which would change the text', () => {
  expect(tokenizer.decode(tokenizer.encode('a . b'))).toBe('a . b');
});

test('special tokens written out in a text are not let in', () => {
  const ids = tokenizer.encode('a</s>b<answer>');
  expect(ids.every((id) => id >= SPECIAL.length)).toBe(true);
});

test('special tokens read as nothing', () => {
  expect(tokenizer.decode([1, ...tokenizer.encode('cat'), 2, 0])).toBe('cat');
  expect(tokenizer.decode([2])).toBe('');
  expect(tokenizer.decode([])).toBe('');
});

test('pieces join to the text; the end token adds nothing', () => {
  const ids = [...tokenizer.encode('a cat'), 2];
  const pieces = tokenizer.pieces(ids);
  expect(pieces).toHaveLength(ids.length);
  expect(pieces.at(-1)).toBe('');
  expect(pieces.join('')).toBe('a cat');
});

test('a character spread over several tokens belongs to the last of them', () => {
  const ids = tokenizer.encode('é.');
  expect(ids).toHaveLength(3);
  expect(tokenizer.pieces(ids)).toEqual(['', 'é', '.']);
});

test('a character cut short is shown, so that pieces still join to the text', () => {
  const ids = tokenizer.encode('aé').slice(0, 2);
  expect(tokenizer.pieces(ids).join('')).toBe(tokenizer.decode(ids));
});

test.each([
  ['tokenizer.json', '{', JSON.stringify(CONFIG)],
  ['tokenizer_config.json', TOKENIZER, '[]'],
  ['tokenizer.json', '{}', JSON.stringify(CONFIG)],
])('a broken %s is refused by name', (file, tokenizerJson, config) => {
  expect(() => new Tokenizer(tokenizerJson, config)).toThrow(
    expect.objectContaining({ code: 'model-format', file }),
  );
});

test('a pad token that equals the end token is refused', () => {
  const config = JSON.stringify({ ...CONFIG, pad_token: '</s>' });
  expect(() => new Tokenizer(TOKENIZER, config)).toThrow(/pad_token/);
});

test('a token that the model has no row for is refused by name', () => {
  tokenizer.checkVocabulary(SPECIAL.length + SYMBOLS.length);
  expect(() => {
    tokenizer.checkVocabulary(SPECIAL.length + SYMBOLS.length - 1);
  }).toThrow(expect.objectContaining({ file: 'tokenizer.json', part: 'cat.' }));
});

test('any text that the vocabulary can spell survives; any text at all encodes', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'abct. é') }), fc.string(), (known, any) => {
      expect(tokenizer.decode(tokenizer.encode(known))).toBe(known);
      const ids = tokenizer.encode(any);
      expect(tokenizer.pieces(ids).join('')).toBe(tokenizer.decode(ids));
    }),
  );
});

test('whatever stands in tokenizer.json, the outcome is a tokenizer or a ModelFormatError', () => {
  const whole = JSON.parse(TOKENIZER) as Record<string, unknown>;
  const change = fc.tuple(fc.constantFrom(...Object.keys(whole)), fc.jsonValue());
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const json = JSON.stringify({ ...whole, ...Object.fromEntries(changes) });
      try {
        new Tokenizer(json, JSON.stringify(CONFIG));
      } catch (error) {
        expect(error).toBeInstanceOf(ModelFormatError);
      }
    }),
  );
});
