/**
 * The engine's text networks against the float64 reference: values and every gradient. The same
 * cases run on each backend.
 */
import {
  add,
  mul,
  sum,
  tensor2d,
  tidy,
  variableGrads,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { LlamaConfig } from '../../src/model/files/config';
import type { NamedArray } from '../../src/model/files/safetensors';
import type { NamedVariables } from '../../src/model/network';
import { TextCritic } from '../../src/model/text/critic';
import { initialWeights } from '../../src/model/text/initial-weights';
import { TextPolicy } from '../../src/model/text/policy';
import { pretrainingLoss } from '../../src/model/text/pretraining';
import { TextRewardNetwork } from '../../src/model/text/reward-network';
import { TextBatch } from '../../src/model/text/text-batch';
import { restoreVariables, saveVariables } from '../../src/model/variables';
import { Rng } from '../../src/shared/rng';
import { LlamaReference } from './llama-reference';
import type { Node } from './scalar-tape';

const FORWARD_TOLERANCE = 1e-4;
const GRADIENT_TOLERANCE = 1e-3;

const GROUPED_UNTIED: LlamaConfig = {
  vocabSize: 11,
  hiddenSize: 12,
  intermediateSize: 20,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headSize: 4,
  normEpsilon: 1e-5,
  ropeTheta: 100,
  maxPositions: 12,
  tiedEmbeddings: false,
  endToken: 2,
  padToken: 0,
};
const MULTI_HEAD_TIED: LlamaConfig = {
  ...GROUPED_UNTIED,
  hiddenSize: 8,
  intermediateSize: 10,
  heads: 2,
  kvHeads: 2,
  tiedEmbeddings: true,
};

const CASES: readonly { name: string; config: LlamaConfig; temperature: number }[] = [
  { name: 'grouped-query, untied', config: GROUPED_UNTIED, temperature: 1 },
  { name: 'multi-head, tied', config: MULTI_HEAD_TIED, temperature: 1 },
  { name: 'multi-head, tied, temperature 0.7', config: MULTI_HEAD_TIED, temperature: 0.7 },
];

/** Rows of different lengths, so that padding and masks matter. */
const ROWS = [
  { prompt: [1, 5, 3], answer: [7, 4, 10, 2] },
  { prompt: [1, 6], answer: [9, 2] },
  { prompt: [1, 8, 8, 5, 3], answer: [6, 4, 4, 7] },
];

export function testTextParity(): void {
  for (const { name, config, temperature } of CASES) {
    test(`${name}: log-probabilities, entropies and every gradient`, async () => {
      await comparePolicy(config, temperature);
    });
  }
  test('the pre-training loss and its gradients, over prompts and answers', async () => {
    await comparePretraining(MULTI_HEAD_TIED);
  });
  test('the reward network: scores at the last token and every gradient', async () => {
    await compareRewardNetwork(GROUPED_UNTIED);
  });
  test('the critic: the value at each position and every gradient', async () => {
    await compareCritic(GROUPED_UNTIED);
  });
}

async function comparePolicy(config: LlamaConfig, temperature: number): Promise<void> {
  const { weights, batch, rng } = setUp(config);
  const weightOf = () => batch.mask.map((mask) => mask * rng.normal());
  const [logProbWeights, entropyWeights] = [weightOf(), weightOf()];
  const policy = TextPolicy.fromWeights(config, weights);
  const shape: [number, number] = [batch.size, batch.steps];
  const { logProbs, entropy } = policy.evaluate(batch, temperature);
  const objective = () => {
    const found = policy.evaluate(batch, temperature);
    const weighted = add(
      mul(found.logProbs, tensor2d(logProbWeights, shape)),
      mul(found.entropy, tensor2d(entropyWeights, shape)),
    );
    return sum(weighted);
  };

  const reference = new LlamaReference(config, weights);
  const { tape } = reference;
  const terms: Node[] = [];
  const expected = { logProbs: zerosOf(batch), entropy: zerosOf(batch) };
  forEachStep(reference, batch, batch.mask, (hidden, next, cell) => {
    const all = reference.logSoftmax(hidden, temperature);
    const entropyNode = reference.entropy(all);
    expected.logProbs[cell] = tape.value(all[next]!);
    expected.entropy[cell] = tape.value(entropyNode);
    terms.push(tape.scale(all[next]!, logProbWeights[cell]!));
    terms.push(tape.scale(entropyNode, entropyWeights[cell]!));
  });

  const found = await readMasked(logProbs, batch);
  expectClose('log-probabilities', found, expected.logProbs, FORWARD_TOLERANCE);
  expectClose('entropies', await readMasked(entropy, batch), expected.entropy, FORWARD_TOLERANCE);
  await expectGradients(objective, policy.variables, reference.gradients(tape.sum(terms)));
  policy.dispose();
}

async function comparePretraining(config: LlamaConfig): Promise<void> {
  const { weights, batch } = setUp(config);
  const policy = TextPolicy.fromWeights(config, weights);
  const reference = new LlamaReference(config, weights);
  const { tape } = reference;
  const terms: Node[] = [];
  forEachStep(reference, batch, batch.realMask(), (hidden, next) => {
    terms.push(reference.logSoftmax(hidden, 1)[next]!);
  });
  const loss = tape.scale(tape.sum(terms), -1 / terms.length);
  const found = await read(pretrainingLoss(policy, batch));
  expectClose('loss', found, [tape.value(loss)], FORWARD_TOLERANCE);
  const gradients = reference.gradients(loss);
  await expectGradients(() => pretrainingLoss(policy, batch), policy.variables, gradients);
  policy.dispose();
}

async function compareRewardNetwork(config: LlamaConfig): Promise<void> {
  const { weights, batch, rng } = setUp(config);
  const policy = TextPolicy.fromWeights(config, weights);
  const network = new TextRewardNetwork(config, policy.variables, rng);
  const reference = new LlamaReference(config, await saveVariables(network.variables));
  const { tape } = reference;
  const importance = batch.lengths.map((length) => length - 4.5);
  const scores = Array.from({ length: batch.size }, (_, row) => {
    const hidden = reference.hidden(realTokens(batch, row));
    return reference.project(hidden.at(-1)!, 'score.weight');
  });
  const expected = scores.map((node) => tape.value(node));
  expectClose('scores', await read(network.scores(batch)), expected, FORWARD_TOLERANCE);
  const column = tensor2d(Array.from(importance), [batch.size, 1]);
  const objective = () => sum(mul(network.scores(batch), column));
  const total = tape.sum(scores.map((node, row) => tape.scale(node, importance[row]!)));
  await expectGradients(objective, network.variables, reference.gradients(total));
  network.dispose();
  policy.dispose();
}

async function compareCritic(config: LlamaConfig): Promise<void> {
  const { weights, batch, rng } = setUp(config);
  const policy = TextPolicy.fromWeights(config, weights);
  const critic = new TextCritic(config, policy.variables);
  randomise(critic.variables, await saveVariables(critic.variables), rng);
  const saved = await saveVariables(critic.variables);
  const reference = new LlamaReference(config, saved);
  const { tape } = reference;
  const importance = batch.mask.map((mask) => mask * rng.normal());
  const expected = zerosOf(batch);
  const terms: Node[] = [];
  forEachStep(reference, batch, batch.mask, (hidden, _, cell) => {
    const value = tape.add(
      reference.project(hidden, 'score.weight'),
      reference.weight('score.bias', 0),
    );
    expected[cell] = tape.value(value);
    terms.push(tape.scale(value, importance[cell]!));
  });
  const values = await readMasked(critic.values(batch), batch);
  expectClose('values', values, expected, FORWARD_TOLERANCE);
  const weighting = () => tensor2d(importance, [batch.size, batch.steps]);
  const objective = () => sum(mul(critic.values(batch), weighting()));
  await expectGradients(objective, critic.variables, reference.gradients(tape.sum(terms)));
  critic.dispose();
  policy.dispose();
}

interface SetUp {
  readonly weights: ReadonlyMap<string, NamedArray>;
  readonly batch: TextBatch;
  readonly rng: Rng;
}

/** Weights large enough that every part of the network matters, norms away from 1. */
function setUp(config: LlamaConfig): SetUp {
  const rng = Rng.fromSeed(3);
  const weights = initialWeights(config, rng, 0.5);
  for (const { shape, data } of weights.values()) {
    if (shape.length === 1)
      data.forEach((value, index) => (data[index] = value + 0.3 * rng.normal()));
  }
  return { weights, batch: TextBatch.fromRows(ROWS, 0, config.maxPositions), rng };
}

/** Score heads of a critic start at zero, where gradients of the trunk vanish. */
function randomise(
  variables: NamedVariables,
  saved: ReadonlyMap<string, NamedArray>,
  rng: Rng,
): void {
  const changed = [...saved].map(([name, { shape, data }]): [string, NamedArray] => [
    name,
    { shape, data: name.startsWith('score.') ? data.map(() => rng.normal()) : data },
  ]);
  restoreVariables(variables, new Map(changed));
}

function forEachStep(
  reference: LlamaReference,
  batch: TextBatch,
  mask: Float32Array,
  visit: (hidden: readonly Node[], nextToken: number, cell: number) => void,
): void {
  for (let row = 0; row < batch.size; row++) {
    const tokens = realTokens(batch, row);
    reference.hidden(tokens).forEach((hidden, step) => {
      const cell = row * batch.steps + step;
      if (mask[cell] === 1) visit(hidden, tokens[step + 1]!, cell);
    });
  }
}

function realTokens(batch: TextBatch, row: number): number[] {
  const start = row * batch.steps;
  return [...batch.tokens.subarray(start, start + batch.lengths[row]!)];
}

async function expectGradients(
  objective: () => Scalar | Tensor,
  variables: NamedVariables,
  expected: ReadonlyMap<string, readonly number[]>,
): Promise<void> {
  const compute = () => tidy(() => objective() as Scalar);
  const { value, grads } = variableGrads(compute, [...variables.values()]);
  value.dispose();
  expect([...variables.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, variable] of variables) {
    const found = await read(grads[variable.name] as Tensor);
    expectClose(`gradient of ${name}`, found, expected.get(name) ?? [], GRADIENT_TOLERANCE);
  }
}

/** The largest difference, relative to the largest expected value. */
function expectClose(
  what: string,
  found: readonly number[],
  expected: readonly number[],
  tolerance: number,
): void {
  expect(found.length, what).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  expect(scale, `${what}: nothing to compare`).toBeGreaterThan(0);
  const differences = expected.map((value, index) => Math.abs(value - (found[index] ?? NaN)));
  expect(Math.max(...differences) / scale, what).toBeLessThan(tolerance);
}

function zerosOf(batch: TextBatch): number[] {
  return Array.from(batch.mask, () => 0);
}

async function read(tensor: Tensor): Promise<number[]> {
  const values = Array.from(await tensor.data<'float32'>());
  tensor.dispose();
  return values;
}

/** Where the policy did not act values are meaningless. */
async function readMasked(tensor: Tensor, batch: TextBatch): Promise<number[]> {
  return (await read(tensor)).map((value, cell) => (batch.mask[cell] === 1 ? value : 0));
}
