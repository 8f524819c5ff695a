/** A text model of a few thousand weights, untrained, whose vocabulary is letters, as a folder. */
import type { CheckpointFolder } from '../../src/model/files/checkpoint-folder';
import type { LlamaConfig } from '../../src/model/files/config';
import { initialWeights } from '../../src/model/text/initial-weights';
import { Rng } from '../../src/shared/rng';

const SPECIAL = ['<pad>', '<s>', '</s>', '<answer>'];
const VOCABULARY = [...SPECIAL, ...'abcdefghijkl.Ġ'];

export const TINY_CONFIG: LlamaConfig = {
  vocabSize: VOCABULARY.length,
  hiddenSize: 16,
  intermediateSize: 24,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headSize: 4,
  normEpsilon: 1e-5,
  ropeTheta: 10000,
  maxPositions: 32,
  tiedEmbeddings: true,
  beginToken: 1,
  endToken: 2,
  padToken: 0,
};

export function tinyFolder(config: LlamaConfig = TINY_CONFIG): CheckpointFolder {
  return {
    config,
    weights: initialWeights(config, Rng.fromSeed(5), 0.3),
    tokenizer: JSON.stringify({
      added_tokens: SPECIAL.map((content, id) => ({ id, content, special: true })),
      normalizer: null,
      post_processor: null,
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
      decoder: { type: 'ByteLevel' },
      model: {
        type: 'BPE',
        vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])),
        merges: [],
      },
    }),
    tokenizerConfig: JSON.stringify({
      bos_token: '<s>',
      eos_token: '</s>',
      pad_token: '<pad>',
      sep_token: '<answer>',
    }),
  };
}
