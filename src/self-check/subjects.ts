/** The networks that the checks look at: those of the base model, on a few answers of its own. */
import {
  add,
  mul,
  sum,
  tensor,
  tidy,
  variableGrads,
  zeros,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { Batch, NamedVariables } from '../model/network';
import { writeTensor } from '../ops';
import { Rng } from '../shared/rng';
import type { CheckContext } from './check';

const EPISODES = 4;
export const SAMPLING = { temperature: 1, maxNewTokens: 24 };

/** One network, with outputs that depend on all of its weights. */
export interface Subject {
  readonly name: string;
  readonly variables: NamedVariables;
  /** Float32, 0 where the policy did not act. The caller disposes them. */
  readonly outputs: () => Tensor[];
}

export type Items = readonly { readonly prompt: string; readonly text: string }[];

export async function sampleAnswers<B extends Batch>({
  family,
  prompts,
  seed,
}: CheckContext<B>): Promise<Items> {
  const policy = family.basePolicy();
  const asked = prompts.slice(0, EPISODES);
  const { samples } = await family.rollOut(policy, asked, SAMPLING, Rng.fromSeed(seed));
  policy.dispose();
  return samples.map(({ prompt, text }) => ({ prompt, text }));
}

/** Policy, reward network and critic on the current backend. */
export async function forEachSubject<B extends Batch>(
  { family, seed }: CheckContext<B>,
  answers: Items,
  look: (subject: Subject) => Promise<void>,
): Promise<void> {
  const batch = family.encode(answers);
  const policy = family.basePolicy();
  const reward = family.rewardNetwork(policy, Rng.fromSeed(seed));
  const critic = family.critic(reward);
  await fillZeroWeights(critic.variables, seed);
  const acted = (output: Tensor) => mul(output, tensor(batch.mask.slice(), output.shape));
  const subjects: Subject[] = [
    {
      name: 'policy',
      variables: policy.variables,
      outputs: () => {
        const { logProbs, entropy } = policy.evaluate(batch, 1);
        return [acted(logProbs), acted(entropy)];
      },
    },
    {
      name: 'reward network',
      variables: reward.variables,
      outputs: () => [reward.scores(batch)],
    },
    {
      name: 'critic',
      variables: critic.variables,
      outputs: () => [acted(critic.values(batch))],
    },
  ];
  try {
    for (const subject of subjects) await look(subject);
  } finally {
    for (const network of [policy, reward, critic]) network.dispose();
  }
}

/** A fresh value head is zero, which would stop every gradient behind it. */
async function fillZeroWeights(variables: NamedVariables, seed: number): Promise<void> {
  const rng = Rng.fromSeed(seed);
  for (const weights of variables.values()) {
    const values = await weights.data<'float32'>();
    if (values.every((value) => value === 0)) {
      const small = () => rng.normal() / Math.sqrt(weights.size);
      writeTensor(weights, Float32Array.from({ length: weights.size }, small));
    }
  }
}

/** Fixed random weights, so that no two outputs cancel. */
function importance(count: number, which: number): Float32Array {
  const rng = Rng.fromSeed(1 + which);
  return Float32Array.from({ length: count }, () => rng.normal());
}

/** Σ of all outputs, each element times its weight, summed in double precision. */
export async function objective({ outputs }: Subject): Promise<number> {
  const values = await read(tidy(outputs));
  return values.reduce((total, output, which) => {
    const weights = importance(output.length, which);
    return output.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), total);
  }, 0);
}

/** Of `objective`, by the name of the weights. */
export async function gradientsOf({
  outputs,
  variables,
}: Subject): Promise<Map<string, Float32Array>> {
  const gradients = tidy(() => {
    const loss = (): Scalar =>
      outputs()
        .map((output, which) =>
          sum<Scalar>(mul(output, tensor(importance(output.size, which), output.shape))),
        )
        .reduce((total, term) => add(total, term));
    const { grads } = variableGrads(loss, [...variables.values()]);
    return [...variables.values()].map(({ name, shape }) => grads[name] ?? zeros(shape));
  });
  const values = await read(gradients);
  return new Map([...variables.keys()].map((name, i) => [name, values[i] ?? new Float32Array()]));
}

/** Reads float32 tensors and disposes them. */
export async function read(tensors: readonly Tensor[]): Promise<Float32Array[]> {
  const values = await Promise.all(tensors.map((each) => each.data<'float32'>()));
  tensors.forEach((each) => {
    each.dispose();
  });
  return values.map((each) => Float32Array.from(each));
}
