/**
 * The vocabulary as llama.cpp knows it. Its byte-pair tokenizer of the llama-bpe kind takes a whole
 * word that is in the vocabulary as one token, else merges characters: what `ignore_merges` means
 * in tokenizer.json. A space is Ġ there and ▁ here.
 */
import type { CheckpointFolder } from '../model/files/checkpoint-folder';
import { ModelFormatError } from '../shared/errors';
import type { GgufValue } from './gguf';

/** llama.cpp does not begin a text with a space by itself; our tokenizer does. */
export const TEXT_LEAD = ' ';

const FILE = 'tokenizer.json';
const OUR_SPACE = '▁';
const THEIR_SPACE = 'Ġ';
/** Token types of the format. */
const NORMAL = 1;
const CONTROL = 3;

interface TokenizerJson {
  readonly added_tokens?: readonly { readonly id: number; readonly special?: boolean }[];
  readonly model: {
    readonly type: string;
    readonly ignore_merges?: boolean;
    readonly vocab: Readonly<Record<string, number>>;
    readonly merges: readonly (string | readonly [string, string])[];
  };
  readonly pre_tokenizer?: { readonly pretokenizers?: readonly { readonly type: string }[] };
}

/** @throws ModelFormatError for a tokenizer that llama.cpp has no like of */
export function ggufTokenizer({ tokenizer, config }: CheckpointFolder): [string, GgufValue][] {
  const json = JSON.parse(tokenizer) as TokenizerJson;
  check(json);
  const tokens: string[] = Array.from({ length: config.vocabSize }, (_, id) => `[unused ${id}]`);
  const types = tokens.map(() => NORMAL);
  for (const [token, id] of Object.entries(json.model.vocab)) tokens[id] = renamed(token);
  for (const { id, special } of json.added_tokens ?? []) {
    if (special === true) types[id] = CONTROL;
  }
  const merges = json.model.merges.map((merge) =>
    renamed(typeof merge === 'string' ? merge : merge.join(' ')),
  );
  return [
    ['tokenizer.ggml.model', { type: 'string', value: 'gpt2' }],
    ['tokenizer.ggml.pre', { type: 'string', value: 'llama-bpe' }],
    ['tokenizer.ggml.tokens', { type: 'strings', value: tokens }],
    ['tokenizer.ggml.token_type', { type: 'int32s', value: types }],
    ['tokenizer.ggml.merges', { type: 'strings', value: merges }],
    ['tokenizer.ggml.eos_token_id', { type: 'uint32', value: config.endToken }],
    ...tokenId('bos', config.beginToken),
    ...tokenId('padding', config.padToken),
    ['tokenizer.ggml.add_bos_token', { type: 'bool', value: config.beginToken !== undefined }],
  ];
}

function tokenId(role: string, value: number | undefined): [string, GgufValue][] {
  if (value === undefined) return [];
  return [[`tokenizer.ggml.${role}_token_id`, { type: 'uint32', value }]];
}

function check({ model, pre_tokenizer: split }: TokenizerJson): void {
  const metaspace = split?.pretokenizers?.[0]?.type === 'Metaspace';
  if (model.type === 'BPE' && model.ignore_merges === true && metaspace) return;
  throw new ModelFormatError(
    FILE,
    'model',
    'is of a kind that GGUF cannot hold as it is; export the Hugging Face folder instead',
  );
}

function renamed(text: string): string {
  return text.replaceAll(OUR_SPACE, THEIR_SPACE);
}
