/** Makes the deliberately mediocre base policy: a network that imitates the lab's teacher. */
import { div, neg, sum, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Rng } from '../../shared/rng';
import type { NamedArray } from '../files/safetensors';
import { masked } from '../masked';
import { Optimizer } from '../optimizer';
import { createVariables, saveVariables } from '../variables';
import { LOG_DEVIATION } from './action-heads';
import { ControlBatch } from './control-batch';
import { ControlPolicy } from './control-networks';
import {
  actionForm,
  roundAmount,
  type Clip,
  type ControlWorld,
  type Teacher,
} from './control-world';
import { randomLayer, TRUNK_LAYERS } from './mlp';

export interface Lessons {
  /** Units of each layer. */
  readonly width: number;
  readonly episodes: number;
  readonly steps: number;
}

/** Enough for a small world, in about a second. */
const SHORT: Lessons = { width: 32, episodes: 128, steps: 120 };
const BATCH_EPISODES = 16;
const LEARNING_RATE = 5e-3;

/** Weights of a policy that acts about as the teacher does. Deterministic given the generator. */
export async function imitateTeacher(
  world: ControlWorld,
  teacher: Teacher,
  prompts: readonly string[],
  rng: Rng,
  { width, episodes, steps }: Lessons = SHORT,
): Promise<Map<string, NamedArray>> {
  const clips = Array.from({ length: episodes }, () =>
    teacherClip(world, teacher, rng.pick(prompts), rng),
  );
  const { horizon, observationSize } = world;
  const examples = ControlBatch.fromClips(clips, horizon, observationSize, actionForm(world));
  const policy = new ControlPolicy(createVariables(untrainedWeights(world, width, rng)));
  const optimizer = new Optimizer(policy.variables);
  try {
    for (let step = 0; step < steps; step++) {
      const batch = examples.select(rng.permutation(episodes).slice(0, BATCH_EPISODES));
      const { loss, gradNorm } = optimizer.minimize(
        () =>
          tidy(() => {
            const mask = tensor2d(batch.mask, [batch.size, batch.steps]);
            const { logProbs } = policy.evaluate(batch, 1);
            return neg(div(sum(masked(logProbs, mask)), sum(mask)));
          }),
        { learningRate: LEARNING_RATE * (1 - step / steps) },
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

function teacherClip(world: ControlWorld, teacher: Teacher, prompt: string, rng: Rng): Clip {
  const episode = world.start(prompt);
  const observations: (readonly number[])[] = [];
  const actions: number[] = [];
  while (!episode.done() && observations.length < world.horizon) {
    const observation = [...episode.observation()];
    const taught = teacher(observation, rng);
    const action = typeof taught === 'number' ? [taught] : taught.map(roundAmount);
    observations.push(observation);
    actions.push(...action);
    episode.step(...action);
  }
  return { observations, actions };
}

function untrainedWeights(world: ControlWorld, width: number, rng: Rng): Map<string, NamedArray> {
  const sizes = [world.observationSize, ...Array.from({ length: TRUNK_LAYERS }, () => width)];
  const names = Array.from({ length: TRUNK_LAYERS }, (_, layer) => `trunk.${layer}`);
  const weights = new Map<string, NamedArray>();
  [...names, 'head'].forEach((name, index) => {
    const outputs = sizes[index + 1] ?? world.actions.length;
    const [weight, bias] = randomLayer(sizes[index] ?? width, outputs, rng);
    weights.set(`${name}.weight`, weight).set(`${name}.bias`, bias);
  });
  const { continuous, size } = actionForm(world);
  if (continuous) weights.set(LOG_DEVIATION, { shape: [size], data: new Float32Array(size) });
  return weights;
}
