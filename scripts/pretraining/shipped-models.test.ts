import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ASSISTANT_LAB } from '../../src/labs/assistant';
import { corpus } from '../../src/labs/assistant/corpus/corpus';
import {
  readCheckpointFolder,
  type CheckpointFolder,
} from '../../src/model/files/checkpoint-folder';
import { Tokenizer } from '../../src/model/tokenizer';
import { tokenRow } from './corpus-batches';
import { LINE_POSITIONS, RECIPES } from './recipe';

const MODELS = new URL('../../public/models/assistant/', import.meta.url).pathname;
const MEBIBYTE = 2 ** 20;

const read = (name: string): Promise<CheckpointFolder> =>
  readCheckpointFolder((file) =>
    Promise.resolve(new Uint8Array(readFileSync(join(MODELS, name, file))).buffer),
  );

const parameters = ({ weights }: CheckpointFolder): number =>
  [...weights.values()].reduce((total, { data }) => total + data.length, 0);

test('the lab offers the models that the recipes make', () => {
  expect(ASSISTANT_LAB.models).toEqual(RECIPES.map(({ name }) => name));
});

describe.each(ASSISTANT_LAB.models)('%s as shipped', (name) => {
  test('reads every corpus line in whole words, and gives it back', async () => {
    const { tokenizer, tokenizerConfig } = await read(name);
    const coder = new Tokenizer(tokenizer, tokenizerConfig);
    for (const line of corpus(500, 23)) {
      expect(coder.decode(coder.encode(line.prompt))).toBe(line.prompt);
      expect(coder.decode(coder.encode(line.text))).toBe(line.text);
      const { prompt, answer } = tokenRow({ prompt: line.prompt, text: line.text }, coder);
      expect(prompt.length + answer.length).toBeLessThanOrEqual(LINE_POSITIONS);
    }
  });

  test('has the shape of its recipe and finite weights', async () => {
    const folder = await read(name);
    expect(folder.config).toMatchObject(
      RECIPES.find((recipe) => recipe.name === name)?.shape ?? {},
    );
    const sums = [...folder.weights.values()].map(({ data }) => data.reduce((a, b) => a + b, 0));
    expect(sums.every(Number.isFinite)).toBe(true);
  });
});

test('the models are as small as they promise', async () => {
  expect(parameters(await read('nano'))).toBeLessThanOrEqual(200_000);
  expect(parameters(await read('pocket'))).toBeLessThanOrEqual(1_200_000);
  const bytes = ASSISTANT_LAB.models.flatMap((name) =>
    readdirSync(join(MODELS, name)).map((file) => statSync(join(MODELS, name, file)).size),
  );
  expect(bytes.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(5 * MEBIBYTE);
});
