import { memory, mul, sum, tensor1d, tidy, variable, type Scalar } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { completeConfig } from '../config/field';
import { PPO_FIELDS } from '../config/ppo-fields';
import type { Network } from '../model/network';
import { disposeVariables, saveVariables } from '../model/variables';
import '../ops/testing/cpu-backend';
import { TrainableNetworks } from './trainable-networks';

const CONFIG = completeConfig(PPO_FIELDS);

/** An adapter on weights that stay as they are. */
function adapted() {
  const weights = tidy(() => variable(tensor1d([1, 2, 3])));
  const adapter = tidy(() => variable(tensor1d([0.5, 0.5, 0.5])));
  const variables = new Map([
    ['weights', weights],
    ['adapter', adapter],
  ]);
  const network: Network = {
    variables,
    trainable: new Map([['adapter', adapter]]),
    dispose: () => {
      disposeVariables(variables);
    },
  };
  return { network, loss: () => sum<Scalar>(mul(weights, adapter)) };
}

async function step(networks: TrainableNetworks, loss: () => Scalar): Promise<void> {
  const found = networks.optimizer('policy').minimize(loss, { learningRate: 0.1 });
  await found.loss.data();
  found.loss.dispose();
  found.gradNorm.dispose();
}

const arrays = (saved: ReadonlyMap<string, { readonly data: Float32Array }> | undefined) =>
  Object.fromEntries([...(saved ?? [])].map(([name, { data }]) => [name, [...data]]));

test('of an adapter on frozen weights the adapter alone is trained, counted and saved', async () => {
  const { network, loss } = adapted();
  const networks = new TrainableNetworks({ policy: network }, CONFIG);
  expect(networks.parameters).toBe(3);
  await step(networks, loss);
  const all = arrays(await saveVariables(network.variables));
  expect(all.weights).toEqual([1, 2, 3]);
  all.adapter?.forEach((value) => {
    expect(value).toBeCloseTo(0.4, 5);
  });
  const state = await networks.state();
  expect(Object.keys(arrays(state.networks.policy))).toEqual(['adapter']);
  expect(Object.keys(arrays(state.optimizers.policy))).toEqual(['step', 'm.adapter', 'v.adapter']);
  networks.dispose();
});

test('goes on from a saved state exactly, whatever the frozen weights are saved with', async () => {
  const [one, other] = [adapted(), adapted()];
  const networks = new TrainableNetworks({ policy: one.network }, CONFIG);
  await step(networks, one.loss);
  const state = structuredClone(await networks.state());
  await step(networks, one.loss);
  const copy = new TrainableNetworks({ policy: other.network }, CONFIG);
  copy.restore(state);
  await step(copy, other.loss);
  expect(await copy.state()).toEqual(await networks.state());
  networks.dispose();
  copy.dispose();
});

test('a network that takes no steps is saved without moments, and has no optimiser', async () => {
  const { network } = adapted();
  const networks = new TrainableNetworks({ policy: network }, CONFIG, []);
  expect((await networks.state()).optimizers).toEqual({});
  expect(() => networks.optimizer('policy')).toThrow('policy takes no steps');
  networks.dispose();
});

test('refuses a state without one of its networks, naming it', async () => {
  const { network } = adapted();
  const networks = new TrainableNetworks({ policy: network }, CONFIG);
  const { networks: weights } = await networks.state();
  expect(() => {
    networks.restore({ networks: {}, optimizers: {} });
  }).toThrow('policy');
  expect(() => {
    networks.restore({ networks: weights, optimizers: {} });
  }).toThrow('policy');
  networks.dispose();
});

test('disposes the frozen weights too, and everything of its own', () => {
  const before = memory().numTensors;
  const networks = new TrainableNetworks({ policy: adapted().network }, CONFIG);
  networks.dispose();
  expect(memory().numTensors).toBe(before);
});
