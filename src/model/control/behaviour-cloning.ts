/** Makes the deliberately mediocre base policy: a network that imitates the lab's teacher. */
import { div, neg, sum, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Rng } from '../../shared/rng';
import type { NamedArray } from '../files/safetensors';
import { masked } from '../masked';
import { Optimizer } from '../optimizer';
import { createVariables, saveVariables } from '../variables';
import { ControlBatch } from './control-batch';
import { ControlPolicy } from './control-networks';
import type { Clip, ControlWorld } from './control-world';
import { randomLayer, TRUNK_LAYERS } from './mlp';

const WIDTH = 32;
const EPISODES = 128;
const STEPS = 120;
const BATCH_EPISODES = 16;
const LEARNING_RATE = 5e-3;

/** Weights of a policy that acts about as the teacher does. Deterministic given the generator. */
export async function imitateTeacher(
  world: ControlWorld,
  prompts: readonly string[],
  rng: Rng,
): Promise<Map<string, NamedArray>> {
  const clips = Array.from({ length: EPISODES }, () => teacherClip(world, rng.pick(prompts), rng));
  const examples = ControlBatch.fromClips(clips, world.horizon, world.observationSize);
  const policy = new ControlPolicy(createVariables(untrainedWeights(world, rng)));
  const optimizer = new Optimizer(policy.variables);
  try {
    for (let step = 0; step < STEPS; step++) {
      const batch = examples.select(rng.permutation(EPISODES).slice(0, BATCH_EPISODES));
      const { loss, gradNorm } = optimizer.minimize(
        () =>
          tidy(() => {
            const mask = tensor2d(batch.mask, [batch.size, batch.steps]);
            const { logProbs } = policy.evaluate(batch, 1);
            return neg(div(sum(masked(logProbs, mask)), sum(mask)));
          }),
        { learningRate: LEARNING_RATE * (1 - step / STEPS) },
      );
      loss.dispose();
      gradNorm.dispose();
    }
    return await saveVariables(policy.variables);
  } finally {
    optimizer.dispose();
    policy.dispose();
  }
}

function teacherClip(world: ControlWorld, prompt: string, rng: Rng): Clip {
  const episode = world.start(prompt);
  const observations: (readonly number[])[] = [];
  const actions: number[] = [];
  while (!episode.done() && actions.length < world.horizon) {
    const observation = [...episode.observation()];
    const action = world.teach(observation, rng);
    observations.push(observation);
    actions.push(action);
    episode.step(action);
  }
  return { observations, actions };
}

function untrainedWeights(world: ControlWorld, rng: Rng): Map<string, NamedArray> {
  const sizes = [world.observationSize, ...Array.from({ length: TRUNK_LAYERS }, () => WIDTH)];
  const names = Array.from({ length: TRUNK_LAYERS }, (_, layer) => `trunk.${layer}`);
  const weights = new Map<string, NamedArray>();
  [...names, 'head'].forEach((name, index) => {
    const outputs = sizes[index + 1] ?? world.actions.length;
    const [weight, bias] = randomLayer(sizes[index] ?? WIDTH, outputs, rng);
    weights.set(`${name}.weight`, weight).set(`${name}.bias`, bias);
  });
  return weights;
}
