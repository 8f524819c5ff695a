/** Every kind of training step, recorded and replayed, against the plain step. */
import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { tinyTextFamily } from '../../tests/parity/tiny-text-family';
import {
  criticStep,
  policyStep,
  updateCritic,
  updatePolicy,
  type Minibatch,
} from '../algorithms/ppo';
import { completeConfig } from '../config/field';
import { PPO_FIELDS, type PpoConfig } from '../config/ppo-fields';
import { REWARD_MODEL_FIELDS } from '../config/reward-model-fields';
import { gpuCounts, gpuMemory } from '../ops';
import { normals } from '../ops/testing/numbers';
import { encodedExamples } from '../reward-model/feature-extraction';
import { preferenceStep } from '../reward-model/learning';
import { RewardMember } from '../reward-model/member';
import { Rng } from '../shared/rng';
import { Optimizer, type OptimizerState } from './optimizer';
import { pretrainingStep } from './text/pretraining';
import type { TextBatch } from './text/text-batch';
import { saveVariables } from './variables';
import type { NamedVariables } from './network';

const STEPS = 10;
const CONFIG = completeConfig(PPO_FIELDS, { learningRate: 0.01 });
const family = tinyTextFamily();

/** Settings of a step: halfway, sliders are moved. */
function configAt(step: number): PpoConfig {
  if (step < STEPS / 2) return CONFIG;
  const moved = { learningRate: 0.002, clipRange: 0.05, valueClipRange: 0.03 };
  return { ...CONFIG, ...moved, valueCoefficient: 0.7, maxGradNorm: 0.1 };
}

/** Another batch for every step, all of one shape. */
function batchAt(step: number): TextBatch {
  const letters = 'abcdefghijkl';
  return family.encode(
    Array.from({ length: 4 }, (_, row) => ({
      prompt: letters[(step + row) % 12] ?? '',
      text: `${letters[(3 * step + row) % 12]}${letters[(5 * step + 2 * row) % 12]}b`,
    })),
  );
}

function minibatchAt(step: number): Minibatch<TextBatch> {
  const batch = batchAt(step);
  const noise = (seed: number) => normals(batch.mask.length, 100 * step + seed);
  const logProbs = noise(1).map((x) => -2.5 + 0.3 * x);
  return { batch, logProbs, advantages: noise(2), values: noise(3), returns: noise(4) };
}

interface Learner {
  readonly variables: NamedVariables;
  readonly optimizer: Optimizer;
  readonly step: (index: number) => Promise<Float32Array>;
  /** Forgets what was recorded, so that the next step is a plain one. */
  readonly forget: () => void;
  readonly replays: () => number;
  readonly dispose: () => void;
}

function learner<T extends { dispose: () => void; readonly replays: number }>(
  network: { readonly variables: NamedVariables; dispose: () => void },
  make: (optimizer: Optimizer) => T,
  run: (step: T, index: number) => Promise<Float32Array>,
): Learner {
  const optimizer = new Optimizer(network.variables, { weightDecay: 0.1 });
  const step = make(optimizer);
  return {
    variables: network.variables,
    optimizer,
    step: (index) => run(step, index),
    forget: () => {
      step.dispose();
    },
    replays: () => step.replays,
    dispose: () => {
      for (const part of [step, optimizer, network]) part.dispose();
    },
  };
}

function rewardNetwork() {
  const policy = family.basePolicy();
  const network = family.rewardNetwork(policy, Rng.fromSeed(2));
  policy.dispose();
  return network;
}

function rewardLearner(frozen: boolean): Learner {
  const network = rewardNetwork();
  const member = new RewardMember(network, { auxiliaryFeatures: 0, tieLogit: true });
  const settings = { ...completeConfig(REWARD_MODEL_FIELDS), tieLogit: true, outcomes: 2 };
  const width = network.variables.get('score.weight')?.shape[1] ?? 0;
  const variables = member.trainable(frozen);
  const dispose = () => {
    member.dispose();
  };
  return learner(
    { variables, dispose },
    (optimizer) => preferenceStep(member, optimizer),
    (step, index) => {
      const letter = 'cdefghijkl'[index] ?? '';
      const examples = encodedExamples({
        outcomes: 2,
        batch: family.encode([
          { prompt: 'a', text: `b${letter}` },
          { prompt: 'd', text: 'ab' },
          { prompt: 'a', text: 'ea' },
          { prompt: 'd', text: `${letter}c` },
        ]),
        hand: new Float32Array(0),
        trunk: frozen ? normals(4 * width, index) : undefined,
        targets: Float32Array.of(1, index / STEPS, 0, 1 - index / STEPS),
        labelled: Float32Array.of(1, 1),
        strengths: Float32Array.of(index % 4, 0),
      });
      return step.run({ batch: examples.batch, examples }, configAt(index), settings);
    },
  );
}

const LEARNERS: Readonly<Record<string, () => Learner>> = {
  policy: () => {
    const policy = family.basePolicy();
    return learner(
      policy,
      (optimizer) => policyStep(policy, optimizer),
      (step, index) => updatePolicy(step, minibatchAt(index), configAt(index)),
    );
  },
  critic: () => {
    const from = rewardNetwork();
    const critic = family.critic(from);
    from.dispose();
    return learner(
      critic,
      (optimizer) => criticStep(critic, optimizer),
      (step, index) => updateCritic(step, minibatchAt(index), configAt(index)),
    );
  },
  'reward model': () => rewardLearner(false),
  'reward model on a frozen trunk': () => rewardLearner(true),
  'pre-training': () => {
    const policy = family.basePolicy();
    return learner(
      policy,
      (optimizer) => pretrainingStep(policy, optimizer),
      (step, index) => step.run({ batch: batchAt(index) }, configAt(index), undefined),
    );
  },
};

interface Outcome {
  readonly reported: number[][];
  readonly weights: Awaited<ReturnType<typeof saveVariables>>;
  readonly moments: OptimizerState;
  readonly replays: number;
}

async function run(make: () => Learner, replayed: boolean): Promise<Outcome> {
  const learning = make();
  const reported: Promise<Float32Array>[] = [];
  for (let step = 0; step < STEPS; step++) {
    reported.push(learning.step(step));
    if (!replayed) learning.forget();
  }
  const outcome = {
    reported: (await Promise.all(reported)).map((values) => [...values]),
    weights: await saveVariables(learning.variables),
    moments: await learning.optimizer.state(),
    replays: learning.replays(),
  };
  learning.dispose();
  return outcome;
}

describe.each(Object.entries(LEARNERS))('the step of the %s', (_, make) => {
  test('replayed ten times with settings moved halfway it has the bits of the plain step', async () => {
    const plain = await run(make, false);
    const replayed = await run(make, true);
    expect(plain.replays).toBe(0);
    expect(replayed.replays).toBe(STEPS - 1);
    expect(replayed.reported).toEqual(plain.reported);
    expect(replayed.weights).toEqual(plain.weights);
    expect(replayed.moments).toEqual(plain.moments);
  });

  test('is one submit and one readback, and leaves nothing behind', async () => {
    const [tensors, { gpuBytes }] = [memory().numTensors, gpuMemory()];
    const learning = make();
    await learning.step(0);
    const [early, before] = [gpuMemory(), gpuCounts()];
    await Promise.all([1, 2, 3].map((step) => learning.step(step)));
    const after = gpuCounts();
    expect(after.submits - before.submits).toBe(3);
    expect(after.readbacks - before.readbacks).toBe(3);
    expect(gpuMemory()).toEqual(early);
    learning.dispose();
    expect(gpuMemory().gpuBytes).toBe(gpuBytes);
    expect(memory().numTensors).toBe(tensors);
  });
});

test('memory after 200 steps is what it was after the first', async () => {
  const learning = LEARNERS['critic']?.();
  if (learning === undefined) throw new Error('there is no critic');
  await learning.step(0);
  const early = gpuMemory();
  for (let round = 0; round < 200 / STEPS; round++) {
    for (let step = 0; step < STEPS; step++) await learning.step(step);
  }
  expect(gpuMemory()).toEqual(early);
  learning.dispose();
}, 600_000);

test('a slider that moves takes effect in the very next step', async () => {
  const change = async (learningRate: number) => {
    const policy = family.basePolicy();
    const optimizer = new Optimizer(policy.variables);
    const step = policyStep(policy, optimizer);
    await updatePolicy(step, minibatchAt(0), CONFIG);
    const before = await saveVariables(policy.variables);
    await updatePolicy(step, minibatchAt(1), { ...CONFIG, learningRate });
    const after = await saveVariables(policy.variables);
    expect(step.replays).toBe(1);
    for (const part of [step, optimizer, policy]) part.dispose();
    const name = 'model.norm.weight';
    return (after.get(name)?.data[0] ?? NaN) - (before.get(name)?.data[0] ?? NaN);
  };
  const [slow, fast] = [await change(0.001), await change(0.004)];
  expect(Math.abs(slow)).toBeGreaterThan(1e-5);
  expect(fast / slow).toBeCloseTo(4, 1);
});

test('another temperature is another plan, and both are right', async () => {
  const policy = family.basePolicy();
  const optimizer = new Optimizer(policy.variables);
  const step = policyStep(policy, optimizer);
  const still = { ...CONFIG, learningRate: 0 };
  const entropy = async (temperature: number) => {
    const reported = await updatePolicy(step, minibatchAt(0), { ...still, temperature });
    return reported[4];
  };
  const [cool, warm] = [await entropy(0.5), await entropy(1.5)];
  expect(cool).toBeLessThan(warm ?? NaN);
  expect([await entropy(0.5), await entropy(1.5)]).toEqual([cool, warm]);
  expect(step.replays).toBe(2);
  for (const part of [step, optimizer, policy]) part.dispose();
});
