import { beforeAll, describe, expect, test } from 'vitest';
import { testRollOut } from '../../../tests/parity/roll-out';
import { TINY_CONFIG, tinyTextFamily } from '../../../tests/parity/tiny-text-family';
import { createCpuBackend } from '../../ops';
import { Rng } from '../../shared/rng';
import { formatCheckpointFolder, readCheckpointFolder } from '../files/checkpoint-folder';
import { parameterCount, saveVariables } from '../variables';

beforeAll(async () => {
  await createCpuBackend();
});

describe('sampling on the CPU backend', () => {
  testRollOut();
});

test('a sequence is begin, prompt, separator, answer, end', () => {
  const family = tinyTextFamily();
  const batch = family.encode([{ prompt: 'ab', text: 'c' }]);
  const [a, b, c] = ['a', 'b', 'c'].map((letter) => family.tokenizer.encode(letter)[0]);
  expect([...batch.tokens]).toEqual([1, a, b, 3, c, 2, 0, 0]);
  expect([...batch.mask]).toEqual([0, 0, 0, 1, 1, 0, 0, 0]);
});

test('an answer too long for the model is cut, a prompt too long is refused', () => {
  const family = tinyTextFamily();
  const batch = family.encode([{ prompt: 'ab', text: 'c'.repeat(100) }]);
  expect(batch.steps).toBe(TINY_CONFIG.maxPositions);
  expect(batch.lengths[0]).toBe(TINY_CONFIG.maxPositions);
  expect(() => family.encode([{ prompt: 'a'.repeat(40), text: 'c' }])).toThrow(/at most 31 tokens/);
});

test('the loss is the mean cross-entropy of answer and end tokens', async () => {
  const family = tinyTextFamily();
  const policy = family.basePolicy();
  const items = [
    { prompt: 'ab', text: 'cd' },
    { prompt: 'a', text: 'efgh' },
  ];
  const batch = family.encode(items);
  const { logProbs, entropy } = policy.evaluate(batch, 1);
  const values = await logProbs.data<'float32'>();
  const total = batch.mask.reduce((sum, mask, cell) => sum + mask * (values[cell] ?? 0), 0);
  expect(await family.loss(policy, items)).toBeCloseTo(-total / 8, 5);
  logProbs.dispose();
  entropy.dispose();
  policy.dispose();
});

test('a clone has the same values and shares no memory', async () => {
  const policy = tinyTextFamily().basePolicy();
  const copy = policy.clone();
  const [original, copied] = [
    await saveVariables(policy.variables),
    await saveVariables(copy.variables),
  ];
  expect(copied).toEqual(original);
  const name = 'model.norm.weight';
  (await copy.variables.get(name)?.data<'float32'>())?.fill(7);
  expect((await saveVariables(policy.variables)).get(name)).toEqual(original.get(name));
  policy.dispose();
  copy.dispose();
});

test('the size it tells is the number of its weights', () => {
  const family = tinyTextFamily();
  const policy = family.basePolicy();
  expect(parameterCount(policy.variables)).toBe(family.parameters);
  policy.dispose();
});

test('the files of a policy read back as the same model', async () => {
  const family = tinyTextFamily();
  const policy = family.basePolicy();
  const files = formatCheckpointFolder(await family.folder(policy));
  const folder = await readCheckpointFolder(async (name) => {
    const bytes = files.get(name);
    return bytes ?? Promise.reject(new Error(`no ${name}`));
  });
  expect(folder.config).toEqual(TINY_CONFIG);
  expect(folder.weights).toEqual(await saveVariables(policy.variables));
  policy.dispose();
});

test('a fresh reward head is N(0, 1/√(width + 1)), a fresh critic says zero everywhere', async () => {
  const family = tinyTextFamily();
  const policy = family.basePolicy();
  const reward = family.rewardNetwork(policy, Rng.fromSeed(1));
  const critic = family.critic(reward);
  const head = (await saveVariables(reward.variables)).get('score.weight');
  const meanSquare =
    Array.from(head?.data ?? []).reduce((sum, value) => sum + value * value, 0) / 16;
  expect(head?.shape).toEqual([1, 16]);
  expect(meanSquare * 17).toBeGreaterThan(0.3);
  expect(meanSquare * 17).toBeLessThan(3);
  const values = critic.values(family.encode([{ prompt: 'a', text: 'b' }]));
  expect([...(await values.data<'float32'>())].every((value) => value === 0)).toBe(true);
  values.dispose();
  for (const network of [policy, reward, critic]) network.dispose();
});

test('one pass gives the log-probabilities and what a reward network with that trunk reads', async () => {
  const family = tinyTextFamily();
  const policy = family.basePolicy();
  const network = family.rewardNetwork(policy, Rng.fromSeed(1));
  const batch = family.encode([
    { prompt: 'ab', text: 'cd' },
    { prompt: 'a', text: 'efgh' },
    { prompt: 'abc', text: '' },
  ]);
  const apart = [
    policy.evaluate(batch, 1).logProbs,
    policy.evaluate(batch, 0.7).logProbs,
    network.features(batch),
  ];
  const read = policy.evaluateWithFeatures(batch, [1, 0.7]);
  for (const [index, together] of [...read.logProbs, read.features].entries()) {
    const expected = await (apart[index] ?? together).data<'float32'>();
    expect(together.shape).toEqual(apart[index]?.shape);
    expect(await together.data<'float32'>()).toEqual(expected);
  }
  [...apart, ...read.logProbs, read.features, network, policy].forEach((part) => {
    part.dispose();
  });
});
