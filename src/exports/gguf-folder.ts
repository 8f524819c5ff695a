/** A policy for llama.cpp and Ollama: one GGUF file, and a Modelfile beside it. */
import type { CheckpointFolder } from '../model/files/checkpoint-folder';
import type { LlamaConfig } from '../model/files/config';
import type { NamedArray } from '../model/files/safetensors';
import { Tokenizer } from '../model/tokenizer';
import { jinjaTemplate, ollamaTemplate, promptFrame } from './chat-template';
import { textFile, type ExportedFile } from './exported-file';
import { writeGguf, type GgufPrecision, type GgufValue } from './gguf';
import { ggufTokenizer, TEXT_LEAD } from './gguf-tokenizer';
import type { Sampling } from './hugging-face';

/** `general.file_type` of the format. */
const FILE_TYPE = { F32: 0, F16: 1 } as const;

export interface GgufOptions {
  /** Of the file, and `general.name` in it. */
  readonly name: string;
  readonly precision: GgufPrecision;
  readonly sampling: Sampling;
}

/** @throws ModelFormatError for a tokenizer that llama.cpp has no like of */
export function ggufFolder(
  folder: CheckpointFolder,
  { name, precision, sampling }: GgufOptions,
): ExportedFile[] {
  const path = `${name}-${precision}.gguf`;
  const frame = promptFrame(Tokenizer.of(folder));
  const metadata = new Map<string, GgufValue>([
    ['general.architecture', { type: 'string', value: 'llama' }],
    ['general.name', { type: 'string', value: name }],
    ['general.file_type', { type: 'uint32', value: FILE_TYPE[precision] }],
    ...hyperparameters(folder.config),
    ...ggufTokenizer(folder),
    ['tokenizer.chat_template', { type: 'string', value: jinjaTemplate(frame, TEXT_LEAD) }],
  ]);
  const modelfile = [
    `FROM ./${path}`,
    `TEMPLATE """${ollamaTemplate(frame, TEXT_LEAD)}"""`,
    `PARAMETER stop "${frame.end}"`,
    `PARAMETER temperature ${sampling.temperature}`,
    `PARAMETER num_predict ${sampling.maxNewTokens}`,
    `PARAMETER num_ctx ${folder.config.maxPositions}`,
    'PARAMETER top_k 0',
    'PARAMETER top_p 1',
    'PARAMETER repeat_penalty 1',
    '',
  ];
  const bytes = writeGguf(metadata, ggufTensors(folder), precision);
  return [{ path, bytes }, textFile('Modelfile', modelfile.join('\n'))];
}

function hyperparameters(config: LlamaConfig): [string, GgufValue][] {
  const counts: Readonly<Record<string, number>> = {
    vocab_size: config.vocabSize,
    context_length: config.maxPositions,
    embedding_length: config.hiddenSize,
    block_count: config.layers,
    feed_forward_length: config.intermediateSize,
    'attention.head_count': config.heads,
    'attention.head_count_kv': config.kvHeads,
    'attention.key_length': config.headSize,
    'attention.value_length': config.headSize,
    'rope.dimension_count': config.headSize,
  };
  return [
    ...Object.entries(counts).map(
      ([key, value]) => [`llama.${key}`, { type: 'uint32', value }] as [string, GgufValue],
    ),
    ['llama.rope.freq_base', { type: 'float32', value: config.ropeTheta }],
    ['llama.attention.layer_norm_rms_epsilon', { type: 'float32', value: config.normEpsilon }],
  ];
}

/** Hugging Face's names within a layer, and llama.cpp's. */
const LAYER_NAMES: Readonly<Record<string, string>> = {
  input_layernorm: 'attn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  post_attention_layernorm: 'ffn_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
};
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'model.embed_tokens.weight': 'token_embd.weight',
  'model.norm.weight': 'output_norm.weight',
  'lm_head.weight': 'output.weight',
};
const LAYER = /^model\.layers\.(\d+)\.(.+)\.weight$/;

function ggufTensors({ config, weights }: CheckpointFolder): Map<string, NamedArray> {
  const rotatedHeads = new Map([
    ['self_attn.q_proj', config.heads],
    ['self_attn.k_proj', config.kvHeads],
  ]);
  return new Map(
    [...weights].map(([name, array]) => {
      const [, layer, part = ''] = LAYER.exec(name) ?? [];
      if (layer === undefined) return [OTHER_NAMES[name] ?? name, array];
      const heads = rotatedHeads.get(part);
      const rows = heads === undefined ? array : neighbouringPairs(array, heads);
      return [`blk.${layer}.${LAYER_NAMES[part] ?? part}.weight`, rows];
    }),
  );
}

/**
 * Hugging Face rotates row i of a head with row i + half, llama.cpp neighbouring rows: the rows are
 * laid so that the same pairs meet.
 */
function neighbouringPairs({ shape, data }: NamedArray, heads: number): NamedArray {
  const [rows = 0, width = 0] = shape;
  const half = rows / heads / 2;
  const moved = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const head = Math.floor(row / (2 * half));
    const within = row % (2 * half);
    const target = head * 2 * half + 2 * (within % half) + Math.floor(within / half);
    moved.set(data.subarray(row * width, (row + 1) * width), target * width);
  }
  return { shape, data: moved };
}
