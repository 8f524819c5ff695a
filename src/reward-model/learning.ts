/**
 * Part three of the reward model: Bradley–Terry. The probability that a is better is
 * σ(score a − score b), and the judgements' negative log-likelihood is minimised.
 */
import {
  add,
  mean,
  mul,
  softplus,
  split,
  square,
  sub,
  tensor1d,
  tidy,
  type Scalar,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import type { RewardModelConfig } from '../config/reward-model-fields';
import { descend } from '../model/descend';
import type { Batch, RewardNetwork } from '../model/network';
import { Optimizer } from '../model/optimizer';
import type { RewardModelMetrics } from '../protocol/playground';
import { Deck } from '../shared/deck';
import { StoppedError } from '../shared/errors';
import type { Rng } from '../shared/rng';
import { mean as meanOf } from '../shared/statistics';
import type { JudgedMargin } from './calibration';
import type { EncodedPairs } from './feature-extraction';
import { rawScores } from './scoring';
import { validate } from './validation';

/** Hugging Face Trainer's default max_grad_norm. */
const MAX_GRAD_NORM = 1;
/** Smaller minibatches for small sets: a dozen pairs in one step an epoch would teach nothing. */
const MIN_STEPS_PER_EPOCH = 4;
/** How often the held-out accuracy is measured in one fit, the last step included. */
const HELDOUT_MEASUREMENTS = 8;

export interface FitHooks {
  /** Awaited after every step: the place to pause, or to let other work in. */
  readonly onStep?: ((metrics: RewardModelMetrics) => void | Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface SplitPairs<B extends Batch> {
  readonly train: EncodedPairs<B>;
  /** Absent when nothing is held out. */
  readonly heldout?: EncodedPairs<B> | undefined;
}

/**
 * −t log σ(Δ) − (1 − t) log σ(−Δ) with Δ = a − b, plus c (a + b)² so that scores stay around
 * zero (TRL, center_rewards_coefficient). Mean over the pairs.
 *
 * @param targets float32 [pairs], probability that a is better
 */
export function pairLoss(
  scoresA: Tensor1D,
  scoresB: Tensor1D,
  targets: Tensor1D,
  centering: number,
): Scalar {
  const difference = sub(scoresA, scoresB);
  const negativeLogLikelihood = sub(softplus(difference), mul(targets, difference));
  const offCentre = square(add(scoresA, scoresB));
  return mean(add(negativeLogLikelihood, mul(centering, offCentre)));
}

/**
 * Fits the network in place: AdamW, learning rate falling linearly to zero, minibatches of one
 * size dealt from one fresh permutation after another.
 *
 * @throws StoppedError when the signal is raised; the network is then half fitted
 */
export async function learn<B extends Batch>(
  network: RewardNetwork<B>,
  pairs: SplitPairs<B>,
  config: RewardModelConfig,
  rng: Rng,
  { onStep, signal }: FitHooks,
): Promise<void> {
  const smallSetSize = Math.max(1, Math.floor(pairs.train.size / MIN_STEPS_PER_EPOCH));
  const batchSize = Math.min(config.batchSize, smallSetSize);
  const steps = Math.ceil((config.epochs * pairs.train.size) / batchSize);
  const measureEvery = Math.ceil(steps / HELDOUT_MEASUREMENTS);
  const deck = new Deck([...pairs.train.targets.keys()], rng);
  const optimizer = new Optimizer(network.variables, { weightDecay: config.weightDecay });
  try {
    for (let step = 1; step <= steps; step++) {
      if (signal?.aborted === true) throw new StoppedError('Fitting the reward model');
      const learningRate = config.learningRate * (1 - (step - 1) / steps);
      const minibatch = pairs.train.select(deck.take(batchSize));
      const measured = await learnFrom(network, optimizer, minibatch, learningRate, config);
      const due = step % measureEvery === 0 || step === steps;
      const heldout = due && pairs.heldout ? await heldoutAccuracy(network, pairs.heldout) : {};
      await onStep?.({ step, steps, learningRate, ...measured, ...heldout });
    }
  } finally {
    optimizer.dispose();
  }
}

/** Margins score a − score b of every pair, with what the rater said. */
export async function judgedMargins<B extends Batch>(
  network: RewardNetwork<B>,
  pairs: EncodedPairs<B>,
): Promise<JudgedMargin[]> {
  const scores = await rawScores(network, pairs.batch);
  return Array.from(pairs.targets, (target, pair) => ({
    margin: (scores[pair] ?? 0) - (scores[pairs.size + pair] ?? 0),
    target,
  }));
}

async function heldoutAccuracy<B extends Batch>(
  network: RewardNetwork<B>,
  heldout: EncodedPairs<B>,
): Promise<{ heldoutAccuracy?: number }> {
  const { accuracy, count } = validate(await judgedMargins(network, heldout));
  return count > 0 ? { heldoutAccuracy: accuracy } : {};
}

/** One step of the optimiser; its statistics come back in a single read. */
async function learnFrom<B extends Batch>(
  network: RewardNetwork<B>,
  optimizer: Optimizer,
  pairs: EncodedPairs<B>,
  learningRate: number,
  config: RewardModelConfig,
): Promise<Pick<RewardModelMetrics, 'loss' | 'accuracy' | 'margin' | 'gradNorm'>> {
  const packed = tidy(() => {
    const targets = tensor1d(pairs.targets);
    return descend(optimizer, { learningRate, maxGradNorm: MAX_GRAD_NORM }, () => {
      const [scoresA, scoresB] = split(network.scores(pairs.batch), 2) as [Tensor1D, Tensor1D];
      const loss = pairLoss(scoresA, scoresB, targets, config.centering);
      return { loss, statistics: sub(scoresA, scoresB) };
    });
  });
  const [loss = NaN, gradNorm = NaN, ...margins] = await packed.data<'float32'>();
  packed.dispose();
  const judged = margins.map((margin, pair) => ({ margin, target: pairs.targets[pair] ?? 0.5 }));
  return { loss, gradNorm, accuracy: validate(judged).accuracy, margin: meanMargin(judged) };
}

/** Mean of chosen − rejected over the decisive pairs. */
function meanMargin(judged: readonly JudgedMargin[]): number {
  const decisive = judged.filter(({ target }) => target !== 0.5);
  return meanOf(decisive.map(({ margin, target }) => (target > 0.5 ? margin : -margin)));
}
