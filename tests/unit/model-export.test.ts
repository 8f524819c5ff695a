/** What leaves the project opens again as the same model, by our own readers. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { unzipSync } from 'fflate';
import { beforeEach, expect, test, vi } from 'vitest';
import { createEngine } from '../../src/engine/engine';
import { readCheckpointFolder } from '../../src/model/files/checkpoint-folder';
import { readSafetensors } from '../../src/model/files/safetensors';
import { TextFamily } from '../../src/model/text/text-family';
import { createCpuBackend } from '../../src/ops';
import '../../src/ops/testing/cpu-backend';
import type { ModelExportOptions } from '../../src/protocol/model-export';
import { Rng } from '../../src/shared/rng';
import { ProjectStore } from '../../src/storage/store';
import { LETTER_LAB, readLetterModel } from '../fixtures/letter-lab';
import { NodeSandbox } from '../fixtures/node-sandbox';

const POLICY = { what: 'policy', format: 'huggingface' } as const;
const REWARD_MODEL = { what: 'reward-model', format: 'huggingface' } as const;
const FIT = { epochs: 1, normalizeSamples: 32 };

async function tuned(fit: Readonly<Record<string, unknown>> = {}) {
  const engine = createEngine({
    labs: [LETTER_LAB],
    store: new ProjectStore(),
    readFile: readLetterModel,
    startDevice: () => createCpuBackend(),
    sandbox: new NodeSandbox(),
    autosave: false,
    warmUp: false,
  });
  await engine.start('cpu');
  const { sessionId: id } = await engine.open({ lab: LETTER_LAB.id, project: 'My project' });
  await engine.simulate(id, { comparisons: 24, ratings: true });
  await engine.fitRewardModel(id, { ...FIT, ...fit });
  await engine.train(id, { iterations: 1, batchSize: 8, epochs: 1, minibatches: 2 });
  const files = async (options: ModelExportOptions) =>
    unzipSync(new Uint8Array(await (await engine.exportModel(id, options)).arrayBuffer()));
  return { engine, id, files };
}

/** Reads a folder of the archive. */
function reader(files: Readonly<Record<string, Uint8Array>>, folder: string) {
  return async (name: string): Promise<ArrayBuffer> => {
    const bytes = files[`${folder}/${name}`];
    if (bytes === undefined) throw new Error(`no ${folder}/${name}`);
    return Promise.resolve(bytes.slice().buffer);
  };
}

const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
});

test('the policy as a Hugging Face folder says of its own answers what the policy said', async () => {
  const { engine, id, files } = await tuned();
  const family = await TextFamily.load(reader(await files(POLICY), 'My-project-policy'));
  const policy = family.basePolicy();
  const prompts = LETTER_LAB.tasks('train').map(({ prompt }) => prompt);
  const sampled = await engine.sample(id, { prompts, count: 200, temperature: 1, policy: 'tuned' });
  // Whose text is written in one way only.
  const finished = sampled.filter(
    ({ finished: ended, text, tokens }) =>
      ended && family.tokenizer.encode(text).length + 1 === tokens.length,
  );
  expect(finished.length).toBeGreaterThan(0);
  for (const { prompt, text, logProbs } of finished) {
    const said = logProbs.reduce((sum, value) => sum - value, 0) / logProbs.length;
    expect(await family.loss(policy, [{ prompt, text }])).toBeCloseTo(said, 4);
  }
  policy.dispose();
});

test('the card says what was trained on, with which settings, and that nothing was evaluated', async () => {
  const { engine, id, files } = await tuned();
  const before = textOf((await files(POLICY))['My-project-policy/README.md']);
  expect(before).toContain('1 iterations of ppo');
  expect(before).toContain('24 comparisons');
  expect(before).toContain('Not evaluated.');
  await engine.evaluate(id, { samples: 16 });
  const after = textOf((await files(POLICY))['My-project-policy/README.md']);
  expect(after).toContain('| Missing letters |');
});

test.each([
  ['one member', { logProbabilityFeature: false, members: 1 }],
  ['a tuned trunk', { logProbabilityFeature: false, trunk: 'tuned' }],
])('the classifier of %s and its constant give the score', async (_, fit) => {
  const { engine, id, files } = await tuned(fit);
  const archive = await files(REWARD_MODEL);
  const folder = 'My-project-reward-model';
  const description = JSON.parse(textOf(archive[`${folder}/playground.json`])) as {
    members: { bias: number }[];
  };
  const weights = readSafetensors(await reader(archive, folder)('model.safetensors'));
  const base = await readCheckpointFolder(readLetterModel);
  const family = new TextFamily({ ...base, weights: new Map([...base.weights, ...weights]) });
  const policy = family.basePolicy();
  const network = family.rewardNetwork(policy, Rng.fromSeed(0));
  network.variables.get('score.weight')?.assign(await tensorOf(weights.get('score.weight')));
  const items = LETTER_LAB.tasks('train').map(({ prompt }) => ({ prompt, text: 'abba' }));
  const raw = await network.scores(family.encode(items)).data<'float32'>();
  const scores = await engine.score(id, items);
  const [bias = 0] = description.members.map((member) => member.bias);
  scores.forEach((score, row) => {
    expect((raw[row] ?? 0) + bias).toBeCloseTo(score, 4);
  });
  network.dispose();
  policy.dispose();
});

test('features that a classifier has no place for come as weights, with the base model beside', async () => {
  const { files } = await tuned({ members: 2 });
  const archive = await files(REWARD_MODEL);
  const folder = 'My-project-reward-model';
  const { members, asks_base_model: asks } = JSON.parse(
    textOf(archive[`${folder}/playground.json`]),
  ) as { members: { folder: string; features: object }[]; asks_base_model: boolean };
  expect(asks).toBe(true);
  expect(members.map((member) => member.folder)).toEqual(['member-1', 'member-2']);
  expect(Object.keys(members[0]?.features ?? {})).toContain('log-probability');
  for (const name of ['member-1', 'member-2', 'base']) {
    expect(archive[`${folder}/${name}/model.safetensors`]).toBeDefined();
  }
  expect(textOf(archive[`${folder}/score.py`])).toContain('def score(prompt, answer)');
});

test('a tokenizer that GGUF cannot hold is refused by name, with the way that works', async () => {
  const { engine, id } = await tuned();
  await expect(engine.exportModel(id, { what: 'policy', format: 'gguf' })).rejects.toMatchObject({
    code: 'model-format',
    file: 'tokenizer.json',
  });
});

async function tensorOf(array: { shape: readonly number[]; data: Float32Array } | undefined) {
  const { tensor } = await import('@tensorflow/tfjs-core');
  return tensor(array?.data ?? [], [...(array?.shape ?? [])]);
}
