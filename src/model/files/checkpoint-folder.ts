/**
 * A model as Hugging Face stores it: config.json, model.safetensors, tokenizer.json and
 * tokenizer_config.json in one folder. Reading checks that they agree.
 */
import { ModelFormatError } from '../../shared/errors';
import { formatLlamaConfig, parseLlamaConfig, type LlamaConfig } from './config';
import { readSafetensors, writeSafetensors, type NamedArray } from './safetensors';

/** Fetches one file of the folder; rejects when there is none of that name. */
export type ReadFile = (name: string) => Promise<ArrayBuffer>;

export interface CheckpointFolder {
  readonly config: LlamaConfig;
  readonly weights: ReadonlyMap<string, NamedArray>;
  /** The texts of tokenizer.json and tokenizer_config.json. */
  readonly tokenizer: string;
  readonly tokenizerConfig: string;
}

const WEIGHTS_FILE = 'model.safetensors';
const TIED_HEAD = 'lm_head.weight';
/** Tables that old exports carry although they follow from the config. */
const DERIVED = /\.rotary_emb\.inv_freq$/;

/** @throws ModelFormatError naming the file and the field or tensor that is wrong */
export async function readCheckpointFolder(readFile: ReadFile): Promise<CheckpointFolder> {
  const [config, weights, tokenizer, tokenizerConfig] = await Promise.all([
    readFile('config.json').then((bytes) => parseLlamaConfig(toText(bytes, 'config.json'))),
    readFile(WEIGHTS_FILE).then((bytes) => readSafetensors(bytes, WEIGHTS_FILE)),
    readFile('tokenizer.json').then((bytes) => toText(bytes, 'tokenizer.json')),
    readFile('tokenizer_config.json').then((bytes) => toText(bytes, 'tokenizer_config.json')),
  ]);
  for (const name of weights.keys()) {
    if (DERIVED.test(name)) weights.delete(name);
  }
  if (config.tiedEmbeddings) dropTiedHead(config, weights);
  checkTensors(weights, expectedTensors(config), WEIGHTS_FILE);
  return { config, weights, tokenizer, tokenizerConfig };
}

/** transformers ignores the head that some exports of tied models write out beside the table. */
function dropTiedHead(config: LlamaConfig, weights: Map<string, NamedArray>): void {
  const shape = [config.vocabSize, config.hiddenSize];
  const head = weights.get(TIED_HEAD);
  if (head === undefined) return;
  checkTensors(new Map([[TIED_HEAD, head]]), new Map([[TIED_HEAD, shape]]), WEIGHTS_FILE);
  weights.delete(TIED_HEAD);
}

/** The files of the folder by name; what `readCheckpointFolder` reads back. */
export function formatCheckpointFolder(folder: CheckpointFolder): Map<string, ArrayBuffer> {
  return new Map([
    ['config.json', toBytes(formatLlamaConfig(folder.config))],
    [WEIGHTS_FILE, writeSafetensors(folder.weights)],
    ['tokenizer.json', toBytes(folder.tokenizer)],
    ['tokenizer_config.json', toBytes(folder.tokenizerConfig)],
  ]);
}

/** Name and shape of every weight of a LlamaForCausalLM, in the order of its layers. */
export function expectedTensors(config: LlamaConfig): Map<string, readonly number[]> {
  const { vocabSize, hiddenSize, intermediateSize, layers, tiedEmbeddings } = config;
  const shapes = new Map<string, readonly number[]>();
  shapes.set('model.embed_tokens.weight', [vocabSize, hiddenSize]);
  for (let layer = 0; layer < layers; layer++) {
    const queryWidth = config.heads * config.headSize;
    const keyWidth = config.kvHeads * config.headSize;
    const prefix = `model.layers.${layer}`;
    shapes.set(`${prefix}.input_layernorm.weight`, [hiddenSize]);
    shapes.set(`${prefix}.self_attn.q_proj.weight`, [queryWidth, hiddenSize]);
    shapes.set(`${prefix}.self_attn.k_proj.weight`, [keyWidth, hiddenSize]);
    shapes.set(`${prefix}.self_attn.v_proj.weight`, [keyWidth, hiddenSize]);
    shapes.set(`${prefix}.self_attn.o_proj.weight`, [hiddenSize, queryWidth]);
    shapes.set(`${prefix}.post_attention_layernorm.weight`, [hiddenSize]);
    shapes.set(`${prefix}.mlp.gate_proj.weight`, [intermediateSize, hiddenSize]);
    shapes.set(`${prefix}.mlp.up_proj.weight`, [intermediateSize, hiddenSize]);
    shapes.set(`${prefix}.mlp.down_proj.weight`, [hiddenSize, intermediateSize]);
  }
  shapes.set('model.norm.weight', [hiddenSize]);
  if (!tiedEmbeddings) shapes.set('lm_head.weight', [vocabSize, hiddenSize]);
  return shapes;
}

/** @throws ModelFormatError for the first tensor that is missing, misshaped or not expected */
export function checkTensors(
  found: ReadonlyMap<string, NamedArray>,
  expected: ReadonlyMap<string, readonly number[]>,
  file: string,
): void {
  for (const [name, shape] of expected) {
    const tensor = found.get(name);
    if (tensor === undefined) throw new ModelFormatError(file, name, 'is missing');
    if (tensor.shape.join() !== shape.join()) {
      throw new ModelFormatError(
        file,
        name,
        `has shape [${tensor.shape.join(', ')}], config.json says [${shape.join(', ')}]`,
      );
    }
  }
  for (const name of found.keys()) {
    if (!expected.has(name)) {
      throw new ModelFormatError(file, name, 'is not part of the model that config.json describes');
    }
  }
}

function toText(bytes: ArrayBuffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ModelFormatError(file, 'file', 'is not UTF-8 text');
  }
}

function toBytes(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer;
}
