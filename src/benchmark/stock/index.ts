/**
 * The workloads in tfjs's own ops, with the optimiser that tfjs has. All its kernels and gradients
 * come with this module, so it is loaded for a comparison and never otherwise.
 */
import '@tensorflow/tfjs-backend-webgpu/dist/register_all_kernels.js';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import {
  AdamOptimizer,
  div,
  mean,
  mul,
  neg,
  reshape,
  sum,
  tensor2d,
  tidy,
  type Rank,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { defaultsOf } from '../../config/field';
import { PPO_FIELDS } from '../../config/ppo-fields';
import { REWARD_MODEL_FIELDS } from '../../config/reward-model-fields';
import type { NamedVariables } from '../../model/network';
import { initialWeights } from '../../model/text/initial-weights';
import type { TextBatch } from '../../model/text/text-batch';
import { createVariables } from '../../model/variables';
import { labelTensors, preferenceLoss } from '../../reward-model/preference-loss';
import { Rng } from '../../shared/rng';
import { PPO_EPOCHS, PPO_MINIBATCHES } from '../fused/ppo-iteration';
import { randomPairs } from '../fused/reward-fit';
import { answeredRows, wholeRows } from '../rows';
import { rewardFitSteps, type ModelSize } from '../sizes';
import type { Part, Workload, Workloads } from '../workload';
import { StockCritic, StockPolicy, StockRewardNetwork } from './networks';
import { samplingStep } from './sampling';
import { policyLoss, valueLoss } from './ppo-loss';

export const STOCK: Workloads = {
  'train-step': trainStep,
  rollout,
  'ppo-iteration': ppoIteration,
  'reward-fit': rewardFit,
};

const LEARNING_RATE = 1e-4;
const CENTERING = REWARD_MODEL_FIELDS.centering.default;

function newPolicy({ config }: ModelSize, rng: Rng): StockPolicy {
  return new StockPolicy(config, createVariables(initialWeights(config, rng)));
}

function trainStep(size: ModelSize): Workload {
  const rng = Rng.fromSeed(1);
  const policy = newPolicy(size, rng);
  const batch = wholeRows(size, rng);
  const descent = new Descent(policy.variables, () => {
    const mask = tensor2d(batch.mask, [batch.size, batch.steps]);
    return neg(div(sum(mul(policy.evaluate(batch, 1).logProbs, mask)), sum(mask)));
  });
  return {
    parts: [descent.part(1)],
    tokens: size.batch * size.steps,
    dispose: () => {
      descent.dispose();
      policy.dispose();
    },
  };
}

/** No cache: each new token reads all rows anew, padded to their full length. */
function rollout(size: ModelSize): Workload {
  const rng = Rng.fromSeed(1);
  const policy = newPolicy(size, rng);
  return {
    parts: [samplingStep(size, policy, rng)],
    tokens: size.batch * size.newTokens,
    dispose: () => {
      policy.dispose();
    },
  };
}

function ppoIteration(size: ModelSize): Workload {
  const rng = Rng.fromSeed(1);
  const policy = newPolicy(size, rng);
  const critic = new StockCritic(size.config, policy.variables);
  const network = new StockRewardNetwork(size.config, policy.variables);
  const whole = answeredRows(size, size.batch, rng);
  const minibatch = answeredRows(size, size.batch / PPO_MINIBATCHES, rng);
  const updates = PPO_EPOCHS * PPO_MINIBATCHES;
  const policyDescent = new Descent(policy.variables, () => stockPolicyLoss(policy, minibatch));
  const criticDescent = new Descent(critic.variables, () => stockValueLoss(critic, minibatch));
  return {
    parts: [
      samplingStep(size, policy, rng),
      // log π_old and log π_ref
      forwardPart(2, () => policy.evaluate(whole, 1).logProbs),
      forwardPart(1, () => critic.values(whole)),
      forwardPart(1, () => network.scores(whole)),
      policyDescent.part(updates),
      criticDescent.part(updates),
    ],
    tokens: size.batch * size.newTokens,
    dispose: () => {
      policyDescent.dispose();
      criticDescent.dispose();
      policy.dispose();
      critic.dispose();
      network.dispose();
    },
  };
}

function rewardFit(size: ModelSize): Workload {
  const rng = Rng.fromSeed(1);
  const policy = newPolicy(size, rng);
  const network = new StockRewardNetwork(size.config, policy.variables);
  const pairs = REWARD_MODEL_FIELDS.batchSize.default;
  const examples = randomPairs(size, pairs, rng);
  const { batch } = examples;
  const settings = { labelSmoothing: 0, strengthMargin: 0, tieLogit: false };
  const descent = new Descent(network.variables, () => {
    const scores = reshape<Rank.R2>(network.scores(batch), [2 * pairs, 1]);
    return preferenceLoss(scores, labelTensors(examples, settings), undefined, CENTERING);
  });
  return {
    parts: [descent.part(rewardFitSteps(size))],
    tokens: rewardFitSteps(size) * 2 * pairs * batch.steps,
    dispose: () => {
      descent.dispose();
      network.dispose();
      policy.dispose();
    },
  };
}

function stockPolicyLoss(policy: StockPolicy, batch: TextBatch): Scalar {
  const { logProbs: newLogProbs, entropy } = policy.evaluate(batch, 1);
  const shape: [number, number] = [batch.size, batch.steps];
  const mask = tensor2d(batch.mask, shape);
  const oldLogProbs: Tensor2D = mul(mask, -6);
  const { clipRange } = defaultsOf(PPO_FIELDS);
  const inputs = { newLogProbs, entropy, oldLogProbs, advantages: mask, mask, clipRange };
  return policyLoss(inputs).loss;
}

function stockValueLoss(critic: StockCritic, batch: TextBatch): Scalar {
  const mask = tensor2d(batch.mask, [batch.size, batch.steps]);
  const clipRange = PPO_FIELDS.valueClipRange.default;
  return valueLoss({
    newValues: critic.values(batch),
    oldValues: mask,
    returns: mask,
    mask,
    clipRange,
  }).loss;
}

/** A pass without gradients, read back. */
function forwardPart(times: number, forward: () => Tensor): Part {
  const run = async (): Promise<void> => {
    const total = tidy(() => mean(forward()));
    await total.data();
    total.dispose();
  };
  return { times, run, encodesAtOnce: true };
}

/** Steps of tfjs's own Adam down a loss. */
class Descent {
  readonly #optimizer = new AdamOptimizer(LEARNING_RATE, 0.9, 0.999, 1e-8);
  readonly #variables: Variable[];
  readonly #loss: () => Scalar;

  constructor(variables: NamedVariables, loss: () => Scalar) {
    this.#variables = [...variables.values()];
    this.#loss = loss;
  }

  part(times: number): Part {
    const run = async (): Promise<void> => {
      const loss = this.#optimizer.minimize(this.#loss, true, this.#variables);
      await loss?.data();
      loss?.dispose();
    };
    return { times, run, encodesAtOnce: true };
  }

  dispose(): void {
    this.#optimizer.dispose();
  }
}
