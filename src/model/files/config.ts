/** Hugging Face's config.json of a LlamaForCausalLM: read, checked, written back. */
import { ModelFormatError } from '../../shared/errors';

export interface LlamaConfig {
  readonly vocabSize: number;
  /** Width of the residual stream, D. */
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  /** Fewer than `heads` is grouped-query attention. */
  readonly kvHeads: number;
  readonly headSize: number;
  readonly normEpsilon: number;
  readonly ropeTheta: number;
  readonly maxPositions: number;
  /** The output projection is the embedding table. */
  readonly tiedEmbeddings: boolean;
  readonly beginToken?: number;
  /** What an answer is ended with in training. */
  readonly endToken: number;
  /** What else ends an answer, where the file lists several. */
  readonly otherEndTokens?: readonly number[];
  readonly padToken?: number;
}

const FILE = 'config.json';
type Json = Readonly<Record<string, unknown>>;

/** @throws ModelFormatError naming the field that is missing, unsupported or contradictory */
export function parseLlamaConfig(text: string): LlamaConfig {
  const json = parseObject(text);
  checkArchitecture(json);
  const heads = count(json, 'num_attention_heads');
  const hiddenSize = count(json, 'hidden_size');
  const beginToken = token(json, 'bos_token_id');
  const [endToken, ...otherEndTokens] = endTokens(json);
  const padToken = token(json, 'pad_token_id');
  if (endToken === undefined) throw new ModelFormatError(FILE, 'eos_token_id', 'is missing');
  const config: LlamaConfig = {
    vocabSize: count(json, 'vocab_size'),
    hiddenSize,
    intermediateSize: count(json, 'intermediate_size'),
    layers: count(json, 'num_hidden_layers'),
    heads,
    kvHeads: count(json, 'num_key_value_heads', heads),
    headSize: count(json, 'head_dim', hiddenSize / heads),
    normEpsilon: positive(json, 'rms_norm_eps', 1e-6),
    ropeTheta: ropeTheta(json),
    maxPositions: count(json, 'max_position_embeddings', 2048),
    tiedEmbeddings: flag(json, 'tie_word_embeddings'),
    endToken,
    ...(otherEndTokens.length === 0 ? {} : { otherEndTokens }),
    ...(beginToken === undefined ? {} : { beginToken }),
    ...(padToken === undefined ? {} : { padToken }),
  };
  checkAgreement(config);
  return config;
}

/** The text of a config.json that transformers reads as this model. */
export function formatLlamaConfig(config: LlamaConfig): string {
  const json = {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_act: 'silu',
    attention_bias: false,
    mlp_bias: false,
    torch_dtype: 'float32',
    vocab_size: config.vocabSize,
    hidden_size: config.hiddenSize,
    intermediate_size: config.intermediateSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.kvHeads,
    head_dim: config.headSize,
    rms_norm_eps: config.normEpsilon,
    rope_theta: config.ropeTheta,
    max_position_embeddings: config.maxPositions,
    tie_word_embeddings: config.tiedEmbeddings,
    bos_token_id: config.beginToken ?? null,
    eos_token_id:
      config.otherEndTokens === undefined
        ? config.endToken
        : [config.endToken, ...config.otherEndTokens],
    pad_token_id: config.padToken ?? null,
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function parseObject(text: string): Json {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ModelFormatError(FILE, 'file', 'is not JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ModelFormatError(FILE, 'file', 'is not a JSON object');
  }
  return json as Json;
}

/** What this decoder computes and nothing else: anything different would run and be wrong. */
const REQUIRED: Readonly<Record<string, readonly unknown[]>> = {
  model_type: ['llama'],
  hidden_act: ['silu', 'swish', undefined],
  ...saying(false, 'attention_bias mlp_bias use_sliding_window qk_norm use_qk_norm'),
  ...saying(1, 'partial_rotary_factor logit_scale logits_scaling'),
  ...saying(1, 'embedding_multiplier residual_multiplier'),
  ...saying(null, 'quantization_config sliding_window no_rope_layers attention_multiplier'),
  ...saying(null, 'attn_logit_softcapping final_logit_softcapping'),
};

/** Fields that must say this, or nothing. */
function saying(value: unknown, fields: string): Record<string, readonly unknown[]> {
  return Object.fromEntries(fields.split(' ').map((field) => [field, [value, null, undefined]]));
}

function checkArchitecture(json: Json): void {
  for (const [field, allowed] of Object.entries(REQUIRED)) {
    if (!allowed.includes(json[field])) {
      const problem = `${describe(json[field])}, only ${String(allowed[0])} is supported`;
      throw new ModelFormatError(FILE, field, problem);
    }
  }
  const layerTypes = json['layer_types'] ?? [];
  if (!Array.isArray(layerTypes) || layerTypes.some((type) => type !== 'full_attention')) {
    const problem = `${describe(layerTypes)}, only full_attention is supported`;
    throw new ModelFormatError(FILE, 'layer_types', problem);
  }
}

function checkAgreement(config: LlamaConfig): void {
  if (config.heads % config.kvHeads !== 0) {
    throw new ModelFormatError(
      FILE,
      'num_key_value_heads',
      `${config.kvHeads} does not divide num_attention_heads ${config.heads}`,
    );
  }
  if (config.headSize % 2 !== 0) {
    throw new ModelFormatError(FILE, 'head_dim', `${config.headSize} is odd; rotation needs pairs`);
  }
  const ends = [config.endToken, ...(config.otherEndTokens ?? [])];
  const tokens = { bos: [config.beginToken], eos: ends, pad: [config.padToken] };
  for (const [name, ids] of Object.entries(tokens)) {
    const outside = ids.find((id) => id !== undefined && id >= config.vocabSize);
    if (outside !== undefined) {
      throw new ModelFormatError(FILE, `${name}_token_id`, `${outside} is outside the vocabulary`);
    }
  }
  if (config.padToken !== undefined && ends.includes(config.padToken)) {
    throw new ModelFormatError(
      FILE,
      'pad_token_id',
      'equals an eos_token_id; a model trained so would never learn to stop',
    );
  }
}

function count(json: Json, field: string, fallback?: number): number {
  const value = json[field] ?? fallback;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw new ModelFormatError(FILE, field, `${describe(value)}, a whole number ≥ 1 is needed`);
  }
  return value;
}

function positive(json: Json, field: string, fallback: number): number {
  const value = json[field] ?? fallback;
  if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value)) {
    throw new ModelFormatError(FILE, field, `${describe(value)}, a number > 0 is needed`);
  }
  return value;
}

function flag(json: Json, field: string): boolean {
  const value = json[field] ?? false;
  if (typeof value !== 'boolean') {
    throw new ModelFormatError(FILE, field, `${describe(value)}, true or false is needed`);
  }
  return value;
}

/** Llama 3 lists several end tokens; the first is the one to emit, each ends an answer. */
function endTokens(json: Json): number[] {
  const field = 'eos_token_id';
  const given: unknown = json[field];
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const ids = list.map((value) => tokenId(value, field)).filter((id) => id !== undefined);
  return [...new Set(ids)];
}

function token(json: Json, field: string): number | undefined {
  return tokenId(json[field], field);
}

function tokenId(value: unknown, field: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new ModelFormatError(FILE, field, `${describe(value)}, a token id is needed`);
  }
  return value;
}

/**
 * The base of the rotation's wavelengths. transformers 5 keeps it under `rope_parameters`, older
 * files at the top, beside a `rope_scaling`; where the newer object has none, the older counts.
 */
function ropeTheta(json: Json): number {
  const outer = positive(json, 'rope_theta', 10000);
  const scaling = plainRotation(json, 'rope_scaling');
  const parameters = plainRotation(json, 'rope_parameters');
  return positive({ ...scaling, ...parameters }, 'rope_theta', outer);
}

/** @throws ModelFormatError when the object under `field` asks for more than plain rotation */
function plainRotation(json: Json, field: string): Json {
  const value = json[field] ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new ModelFormatError(FILE, field, `${describe(value)}, an object is needed`);
  }
  const rotation = value as Json;
  for (const key of ['rope_type', 'type']) {
    const type = rotation[key] ?? 'default';
    if (type !== 'default') {
      throw new ModelFormatError(
        FILE,
        field,
        `${key} ${describe(type)}, only default is supported`,
      );
    }
  }
  if ((rotation['partial_rotary_factor'] ?? 1) !== 1) {
    const problem = `partial_rotary_factor ${describe(rotation['partial_rotary_factor'])}, only 1 is supported`;
    throw new ModelFormatError(FILE, field, problem);
  }
  return rotation;
}

function describe(value: unknown): string {
  return value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
}
