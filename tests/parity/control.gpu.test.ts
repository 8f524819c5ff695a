import { setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { ControlFamily } from '../../src/model/control/control-family';
import { Rng } from '../../src/shared/rng';
import { POINT_LAB, teach } from '../fixtures/point-lab';

const PROMPTS = POINT_LAB.tasks('train')
  .slice(0, 16)
  .map((task) => task.prompt);
const OPTIONS = { temperature: 0.8, maxNewTokens: POINT_LAB.horizon };

async function read(tensor: Tensor): Promise<number[]> {
  const values = Array.from(await tensor.data<'float32'>());
  tensor.dispose();
  return values;
}

/** Everything that the networks of one family say about its own roll-outs. */
async function speak(backend: 'cpu' | 'webgpu') {
  await setBackend(backend);
  const family = await ControlFamily.teach(POINT_LAB, teach, PROMPTS, Rng.fromSeed(1));
  const policy = family.basePolicy();
  const network = family.rewardNetwork(policy, Rng.fromSeed(2));
  const critic = family.critic(network);
  const rolled = await family.rollOut(policy, PROMPTS, OPTIONS, Rng.fromSeed(3));
  const { logProbs, entropy } = policy.evaluate(rolled.batch, OPTIONS.temperature);
  const said = {
    batch: rolled.batch,
    sampled: Array.from(rolled.logProbs),
    logProbs: await read(logProbs),
    entropy: await read(entropy),
    scores: await read(network.scores(rolled.batch)),
    values: await read(critic.values(rolled.batch)),
  };
  for (const used of [policy, network, critic]) used.dispose();
  return said;
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  found.forEach((value, index) => {
    expect(Math.abs(value - (expected[index] ?? NaN))).toBeLessThan(1e-3);
  });
}

test('control networks learn, act and judge on WebGPU as on the CPU', async () => {
  const cpu = await speak('cpu');
  const gpu = await speak('webgpu');
  expect(gpu.batch).toEqual(cpu.batch);
  expectClose(gpu.logProbs, cpu.logProbs);
  expectClose(gpu.entropy, cpu.entropy);
  expectClose(gpu.scores, cpu.scores);
  expect(gpu.values.every((value) => value === 0)).toBe(true);
  gpu.sampled.forEach((logProb, cell) => {
    if (gpu.batch.mask[cell] === 0) return;
    expect(Math.abs(logProb - (gpu.logProbs[cell] ?? NaN))).toBeLessThan(1e-4);
  });
});
