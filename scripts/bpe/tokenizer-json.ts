/** A trained BPE model as the tokenizer.json and tokenizer_config.json that Hugging Face reads. */
import { WORD_PATTERN, type BpeModel } from './train-bpe';

/** In the order of their ids. */
export const SPECIAL_TOKENS = ['<pad>', '<s>', '</s>', '<answer>', '<unk>'] as const;

/** Letters, digits and common punctuation: what an unknown word is spelt with. */
export const ALPHABET: readonly string[] = Array.from(
  '▁abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;?!\'"()-/%',
);

export function tokenizerJson(model: BpeModel) {
  const tokens = [...SPECIAL_TOKENS, ...model.symbols];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL_TOKENS.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
        { type: 'Split', pattern: { Regex: WORD_PATTERN }, behavior: 'Isolated', invert: false },
      ],
    },
    post_processor: null,
    decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: '<unk>',
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: true,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: model.merges.map(([left, right]) => `${left} ${right}`),
    },
  };
}

export function tokenizerConfigJson(maximumLength: number) {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: '<s>',
    eos_token: '</s>',
    pad_token: '<pad>',
    sep_token: '<answer>',
    unk_token: '<unk>',
    additional_special_tokens: ['<answer>'],
    add_bos_token: false,
    clean_up_tokenization_spaces: false,
    model_max_length: maximumLength,
  };
}
