/** Text to token ids and back, as tokenizer.json says. */
import { Tokenizer as HuggingFaceTokenizer, type AddedToken } from '@huggingface/tokenizers';
import { ModelFormatError } from '../shared/errors';
import { textHash } from '../shared/text-hash';
import type { CheckpointFolder } from './files/checkpoint-folder';

/** Ids that have a meaning of their own; each is one entry of the vocabulary. */
export interface SpecialTokens {
  readonly begin?: number;
  readonly end: number;
  /** What ends an answer as well, though no answer is trained to end with it. */
  readonly otherEnds?: readonly number[];
  /** Never equal to `end`: a model trained so would not learn to stop. */
  readonly pad: number;
  /** Stands between prompt and answer, where the model knows such a token. */
  readonly separator?: number;
}

/** Those that a model's config states, where it does. */
type KnownTokens = {
  [K in Exclude<keyof SpecialTokens, 'separator'>]?: SpecialTokens[K] | undefined;
};

/** Whether an answer is over with this token. */
export function endsAnswer(special: SpecialTokens, token: number | undefined): boolean {
  return token === special.end || special.otherEnds?.some((end) => end === token) === true;
}

const FILE = 'tokenizer.json';
const CONFIG_FILE = 'tokenizer_config.json';
/** Shown for bytes that do not make a whole character. */
const REPLACEMENT = '\uFFFD';

export class Tokenizer {
  readonly special: SpecialTokens;
  readonly #tokenizer: HuggingFaceTokenizer;
  readonly #specialIds: ReadonlySet<number>;
  readonly #ownText = new Map<number, string>();

  /**
   * @param tokenizerJson text of tokenizer.json
   * @param configJson text of tokenizer_config.json
   * @param known ids that config.json states; they win over tokenizer_config.json
   * @throws ModelFormatError when a file cannot be read or no pad or end token is to be found
   */
  constructor(tokenizerJson: string, configJson: string, known: KnownTokens = {}) {
    const config = parse(configJson, CONFIG_FILE);
    const { tokenizer, added } = build(parse(tokenizerJson, FILE), config);
    this.#tokenizer = tokenizer;
    const named = (field: string) => this.#idOf(config[field]);
    const end = known.end ?? named('eos_token');
    const pad = known.pad ?? named('pad_token');
    const begin = known.begin ?? named('bos_token');
    const separator = named('sep_token') ?? this.#idOf('<answer>');
    if (end === undefined) throw new ModelFormatError(CONFIG_FILE, 'eos_token', 'is missing');
    const otherEnds = known.otherEnds ?? [];
    if (pad === undefined || pad === end || otherEnds.includes(pad)) {
      throw new ModelFormatError(CONFIG_FILE, 'pad_token', 'is missing or equals eos_token');
    }
    this.special = {
      end,
      pad,
      ...(otherEnds.length === 0 ? {} : { otherEnds }),
      ...(begin === undefined ? {} : { begin }),
      ...(separator === undefined ? {} : { separator }),
    };
    this.#specialIds = new Set([
      ...added.filter((token) => token.special).map((token) => token.id),
      ...Object.values(this.special)
        .flat()
        .filter((id) => typeof id === 'number'),
    ]);
  }

  /** @throws ModelFormatError when its files cannot be read or no pad or end token is to be found */
  static of({ config, tokenizer, tokenizerConfig }: CheckpointFolder): Tokenizer {
    return new Tokenizer(tokenizer, tokenizerConfig, {
      end: config.endToken,
      otherEnds: config.otherEndTokens,
      pad: config.padToken,
      begin: config.beginToken,
    });
  }

  /** @throws ModelFormatError naming a token whose id the model's tables do not have */
  checkVocabulary(vocabSize: number): void {
    for (const [token, id] of this.#tokenizer.get_vocab()) {
      if (Number.isInteger(id) && id >= 0 && id < vocabSize) continue;
      throw new ModelFormatError(
        FILE,
        token,
        `id ${id}, but config.json has vocab_size ${vocabSize}`,
      );
    }
  }

  /** The same for vocabularies that give the same tokens the same ids. */
  fingerprint(): string {
    const vocabulary = [...this.#tokenizer.get_vocab()].sort(([, x], [, y]) => x - y);
    return textHash(JSON.stringify(vocabulary), 0).toString(36);
  }

  /** Ids of a plain text; special tokens written out in it are not let in. */
  encode(text: string): number[] {
    const { ids } = this.#tokenizer.encode(text, { add_special_tokens: false });
    return ids.filter((id) => Number.isInteger(id) && !this.#specialIds.has(id));
  }

  /** A token as the vocabulary writes it. */
  name(id: number): string {
    return this.#tokenizer.id_to_token(id) ?? '';
  }

  /** The text of ids, special tokens left out. */
  decode(ids: readonly number[]): string {
    const plain = ids.filter((id) => !this.#specialIds.has(id));
    if (plain.length === 0) return '';
    return this.#tokenizer.decode(plain, { clean_up_tokenization_spaces: false });
  }

  /**
   * The part of the text that each token adds; joined they give `decode(ids)`. A character that
   * is spread over several tokens belongs to the last of them.
   */
  pieces(ids: readonly number[]): string[] {
    const text = this.decode(ids);
    const alone = ids.map((id) => this.#textOf(id));
    if (alone.join('') === text) return alone;
    let shown = '';
    return ids.map((_, index) => {
      const soFar = index === ids.length - 1 ? text : this.decode(ids.slice(0, index + 1));
      const whole = index === ids.length - 1 || !soFar.endsWith(REPLACEMENT);
      if (!whole || !text.startsWith(soFar) || !soFar.startsWith(shown)) return '';
      const piece = soFar.slice(shown.length);
      shown = soFar;
      return piece;
    });
  }

  #textOf(id: number): string {
    let text = this.#ownText.get(id);
    if (text === undefined) {
      text = this.decode([id]);
      this.#ownText.set(id, text);
    }
    return text;
  }

  #idOf(token: unknown): number | undefined {
    const content = isRecord(token) ? token['content'] : token;
    return typeof content === 'string' ? this.#tokenizer.token_to_id(content) : undefined;
  }
}

interface Built {
  readonly tokenizer: HuggingFaceTokenizer;
  readonly added: readonly AddedToken[];
}

/** A file that is not what it should be makes the library fail in any way; each is the file's fault. */
function build(json: object, config: object): Built {
  try {
    const tokenizer = new HuggingFaceTokenizer(json, config);
    tokenizer.encode('a b');
    return { tokenizer, added: [...tokenizer.get_added_tokens_decoder().values()] };
  } catch (error) {
    throw new ModelFormatError(FILE, 'file', error instanceof Error ? error.message : 'unreadable');
  }
}

function parse(text: string, file: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ModelFormatError(file, 'file', 'is not JSON');
  }
  if (!isRecord(json)) throw new ModelFormatError(file, 'file', 'is not a JSON object');
  return json;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
