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
  type Scalar,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import type { RewardModelConfig } from '../config/reward-model-fields';
import type { Batch, RewardNetwork } from '../model/network';
import { Optimizer } from '../model/optimizer';
import { TrainStep, type Lesson } from '../model/train-step';
import { stepInput } from '../ops';
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
  const pairsStep = pairStep(network, optimizer);
  // The numbers of a step are read while the next one runs.
  let tellLatest = (): Promise<void> => Promise.resolve();
  try {
    for (let step = 1; step <= steps; step++) {
      if (signal?.aborted === true) throw new StoppedError('Fitting the reward model');
      const learningRate = config.learningRate * (1 - (step - 1) / steps);
      const minibatch = pairs.train.select(deck.take(batchSize));
      const { batch, targets } = minibatch;
      const options = { learningRate, maxGradNorm: MAX_GRAD_NORM };
      const reported = pairsStep.run({ batch, pairs: minibatch }, options, config);
      const due = step % measureEvery === 0 || step === steps;
      const heldout = due && pairs.heldout ? await heldoutAccuracy(network, pairs.heldout) : {};
      await tellLatest();
      tellLatest = async () => {
        const measured = stepMetrics(await reported, targets);
        await onStep?.({ step, steps, learningRate, ...measured, ...heldout });
      };
    }
    await tellLatest();
  } finally {
    pairsStep.dispose();
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

interface PairLesson<B extends Batch> extends Lesson {
  readonly batch: B;
  readonly pairs: EncodedPairs<B>;
}

/** How the network learns from some pairs; it reports their margins, score a − score b. */
export function pairStep<B extends Batch>(
  network: RewardNetwork<B>,
  optimizer: Optimizer,
): TrainStep<PairLesson<B>, Pick<RewardModelConfig, 'centering'>> {
  return new TrainStep(optimizer, ({ batch, pairs }, { centering }) => {
    const [scoresA, scoresB] = split(network.scores(batch), 2) as [Tensor1D, Tensor1D];
    const targets = stepInput(pairs, (read) => read.targets) as Tensor1D;
    const loss = pairLoss(scoresA, scoresB, targets, centering);
    return { loss, statistics: sub(scoresA, scoresB) };
  });
}

type StepMetrics = Pick<RewardModelMetrics, 'loss' | 'accuracy' | 'margin' | 'gradNorm'>;

/** @param reported what a step of `pairStep` gave */
function stepMetrics(reported: Float32Array, targets: Float32Array): StepMetrics {
  const [loss = NaN, gradNorm = NaN, ...margins] = reported;
  const judged = margins.map((margin, pair) => ({ margin, target: targets[pair] ?? 0.5 }));
  return { loss, gradNorm, accuracy: validate(judged).accuracy, margin: meanMargin(judged) };
}

/** Mean of chosen − rejected over the decisive pairs. */
function meanMargin(judged: readonly JudgedMargin[]): number {
  const decisive = judged.filter(({ target }) => target !== 0.5);
  return meanOf(decisive.map(({ margin, target }) => (target > 0.5 ? margin : -margin)));
}
