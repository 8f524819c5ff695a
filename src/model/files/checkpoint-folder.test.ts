import { expect, test } from 'vitest';
import { Rng } from '../../shared/rng';
import { initialWeights } from '../text/initial-weights';
import {
  expectedTensors,
  formatCheckpointFolder,
  readCheckpointFolder,
  type CheckpointFolder,
} from './checkpoint-folder';
import type { LlamaConfig } from './config';
import { writeSafetensors, type NamedArray } from './safetensors';

const CONFIG: LlamaConfig = {
  vocabSize: 10,
  hiddenSize: 8,
  intermediateSize: 12,
  layers: 2,
  heads: 2,
  kvHeads: 1,
  headSize: 4,
  normEpsilon: 1e-5,
  ropeTheta: 10000,
  maxPositions: 16,
  tiedEmbeddings: true,
  endToken: 2,
  padToken: 0,
};

const FOLDER: CheckpointFolder = {
  config: CONFIG,
  weights: initialWeights(CONFIG, Rng.fromSeed(1)),
  tokenizer: '{}',
  tokenizerConfig: '{}',
};

function read(folder: CheckpointFolder, weights?: ReadonlyMap<string, NamedArray>) {
  const files = formatCheckpointFolder(folder);
  if (weights !== undefined) files.set('model.safetensors', writeSafetensors(weights));
  return readCheckpointFolder(async (name) => {
    const bytes = files.get(name);
    return bytes ?? Promise.reject(new Error(`no ${name}`));
  });
}

test('reads back the folder that it wrote', async () => {
  expect(await read(FOLDER)).toEqual(FOLDER);
});

test('an untied model has an output matrix of its own', () => {
  expect(expectedTensors({ ...CONFIG, tiedEmbeddings: false }).get('lm_head.weight')).toEqual([
    10, 8,
  ]);
  expect(expectedTensors(CONFIG).has('lm_head.weight')).toBe(false);
});

test('names the tensor that is missing', async () => {
  const weights = new Map(FOLDER.weights);
  weights.delete('model.layers.1.mlp.up_proj.weight');
  await expect(read(FOLDER, weights)).rejects.toMatchObject({
    code: 'model-format',
    file: 'model.safetensors',
    part: 'model.layers.1.mlp.up_proj.weight',
  });
});

test('names the tensor whose shape disagrees with the config, and both shapes', async () => {
  const weights = new Map(FOLDER.weights);
  weights.set('model.norm.weight', { shape: [7], data: new Float32Array(7) });
  await expect(read(FOLDER, weights)).rejects.toThrow(
    'model.safetensors, model.norm.weight: has shape [7], config.json says [8]',
  );
});

test('names the tensor that the config does not know', async () => {
  const weights = new Map(FOLDER.weights);
  weights.set('model.layers.2.mlp.up_proj.weight', {
    shape: [12, 8],
    data: new Float32Array(96),
  });
  await expect(read(FOLDER, weights)).rejects.toMatchObject({
    part: 'model.layers.2.mlp.up_proj.weight',
  });
});

test('a tied model that also holds lm_head.weight opens with its embedding table as the head', async () => {
  const weights = new Map(FOLDER.weights);
  weights.set('lm_head.weight', { shape: [10, 8], data: new Float32Array(80) });
  expect((await read(FOLDER, weights)).weights).toEqual(FOLDER.weights);
});

test('a tied model whose lm_head.weight has another shape than its table is refused', async () => {
  const weights = new Map(FOLDER.weights);
  weights.set('lm_head.weight', { shape: [9, 8], data: new Float32Array(72) });
  await expect(read(FOLDER, weights)).rejects.toMatchObject({ part: 'lm_head.weight' });
});

test('passes over rotation tables of old exports', async () => {
  const weights = new Map(FOLDER.weights);
  weights.set('model.layers.0.self_attn.rotary_emb.inv_freq', {
    shape: [2],
    data: new Float32Array(2),
  });
  expect((await read(FOLDER, weights)).weights).toEqual(FOLDER.weights);
});

test('a tied model may hold its embedding table once more as the output matrix', async () => {
  const table = FOLDER.weights.get('model.embed_tokens.weight') as NamedArray;
  const weights = new Map([...FOLDER.weights, ['lm_head.weight', table]]);
  expect((await read(FOLDER, weights)).weights).toEqual(FOLDER.weights);
});
