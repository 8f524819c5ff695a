/**
 * Part three of the reward model: minimising the loss of the preferences (preference-loss.ts),
 * one member of the ensemble at a time.
 */
import { reshape, slice } from '@tensorflow/tfjs-core';
import type { RewardModelConfig } from '../config/reward-model-fields';
import type { Batch } from '../model/network';
import { Optimizer } from '../model/optimizer';
import { TrainStep, type StepInputs } from '../model/train-step';
import type { RewardModelMetrics } from '../protocol/reward-model';
import { ShuffledSampler } from '../shared/shuffled-sampler';
import { StoppedError } from '../shared/errors';
import type { Rng } from '../shared/rng';
import { mean } from '../shared/statistics';
import { encodedExamples, type EncodedExamples } from './feature-extraction';
import type { RewardMember } from './member';
import { labelTensors, preferenceLoss, type LabelSettings } from './preference-loss';

/** Hugging Face Trainer's default max_grad_norm. */
const MAX_GRAD_NORM = 1;
/** Smaller minibatches for small sets: a dozen pairs in one step an epoch would teach nothing. */
const MIN_STEPS_PER_EPOCH = 4;
/** How often the held-out accuracy is measured in one fit, the last step included. */
const HELDOUT_MEASUREMENTS = 8;

/** Of one member alone; the fit adds which one it is and how far all are. */
export type MemberMetrics = Omit<RewardModelMetrics, 'step' | 'steps' | 'member'>;

export interface LearningHooks {
  /** Awaited after every step: the place to pause, or to let other work in. */
  readonly onStep?: ((metrics: MemberMetrics) => void | Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Share of held-out pairs that the member orders right; undefined where there are none. */
  readonly measureHeldout?: (() => Promise<number | undefined>) | undefined;
}

/** Minibatches of one size, dealt from one fresh permutation of the set after another. */
interface Dealer<B extends Batch> {
  readonly examples: EncodedExamples<B>;
  readonly deck: ShuffledSampler<number>;
  readonly batchSize: number;
  readonly steps: number;
}

/** How many steps `learn` takes. */
export function stepsOf<B extends Batch>(
  sets: readonly EncodedExamples<B>[],
  config: RewardModelConfig,
): number {
  return sets.reduce((total, set) => total + plan(set, config).steps, 0);
}

/**
 * Fits the member in place: AdamW, learning rate falling linearly to zero. Sets of pairs and of
 * larger choices take turns, so that both are gone through at the same pace.
 *
 * @param resample draw the examples with replacement first, as bagging does
 * @throws StoppedError when the signal is raised; the member is then half fitted
 */
export async function learn<B extends Batch>(
  member: RewardMember<B>,
  sets: readonly EncodedExamples<B>[],
  config: RewardModelConfig,
  rng: Rng,
  { onStep, signal, measureHeldout }: LearningHooks,
  resample = false,
): Promise<void> {
  const isFrozen = config.trunk === 'frozen';
  const read = await Promise.all(sets.map((set) => asRead(member, set, config)));
  const dealers = read.map((set) => dealerOf(set, config, rng, resample));
  const order = turns(dealers.map(({ steps }) => steps));
  const measureEvery = Math.ceil(order.length / HELDOUT_MEASUREMENTS);
  const trainable = member.trainable(isFrozen);
  const optimizer = new Optimizer(trainable, { weightDecay: config.weightDecay });
  const { labelSmoothing, strengthMargin, centering } = config;
  const settings = { labelSmoothing, strengthMargin, centering };
  const tieLogit = member.tieLogit !== undefined;
  const learnFrom = preferenceStep(member, optimizer);
  // The numbers of a step are read while the next one runs.
  let tellLatest = (): Promise<void> => Promise.resolve();
  let tokens = 0;
  try {
    for (const [index, turn] of order.entries()) {
      if (signal?.aborted === true) throw new StoppedError('Fitting the reward model');
      const step = index + 1;
      const { examples, deck, batchSize } = dealers[turn] as Dealer<B>;
      const minibatch = examples.select(deck.take(batchSize));
      const learningRate = config.learningRate * (1 - index / order.length);
      const { batch, outcomes } = minibatch;
      const options = { learningRate, maxGradNorm: MAX_GRAD_NORM };
      const frozen = { ...settings, tieLogit, outcomes };
      const reported = learnFrom.run({ batch, examples: minibatch }, options, frozen);
      tokens += batch.lengths.reduce((sum, length) => sum + length, 0);
      const due = step % measureEvery === 0 || step === order.length;
      const heldout = due ? await measureHeldout?.() : undefined;
      await tellLatest();
      const position = {
        global_step: step,
        epoch: (config.epochs * step) / order.length,
        num_tokens: tokens,
        learning_rate: learningRate,
        ...(heldout === undefined ? {} : { eval_accuracy: heldout }),
      };
      tellLatest = async () => {
        const metrics = stepMetrics(await reported, minibatch);
        await onStep?.({ ...metrics, ...position });
      };
    }
    await tellLatest();
  } finally {
    learnFrom.dispose();
    optimizer.dispose();
  }
}

function plan<B extends Batch>(
  { size, outcomes }: EncodedExamples<B>,
  config: RewardModelConfig,
): { batchSize: number; steps: number } {
  const smallSetSize = Math.max(1, Math.floor(size / MIN_STEPS_PER_EPOCH));
  // The setting counts pairs; a choice among four is as much work as two of them.
  const wanted = Math.max(1, Math.round((2 * config.batchSize) / outcomes));
  const batchSize = Math.min(wanted, smallSetSize);
  return { batchSize, steps: Math.ceil((config.epochs * size) / batchSize) };
}

function dealerOf<B extends Batch>(
  examples: EncodedExamples<B>,
  config: RewardModelConfig,
  rng: Rng,
  resample: boolean,
): Dealer<B> {
  const all = Array.from({ length: examples.size }, (_, index) => index);
  const drawn = resample ? all.map(() => rng.integer(examples.size)) : all;
  return { examples, deck: new ShuffledSampler(drawn, rng), ...plan(examples, config) };
}

/** What this member sees of them: a trunk that is left as it is reads every outcome once. */
export async function asRead<B extends Batch>(
  member: RewardMember<B>,
  examples: EncodedExamples<B>,
  { trunk }: Pick<RewardModelConfig, 'trunk'>,
): Promise<EncodedExamples<B>> {
  if (trunk !== 'frozen' || examples.trunk !== undefined) return examples;
  const { values } = await member.features(examples.batch);
  return encodedExamples({ ...examples, trunk: values });
}

/** Which set each step learns from: always the one that is furthest behind. */
function turns(steps: readonly number[]): number[] {
  const done = steps.map(() => 0);
  const total = steps.reduce((sum, each) => sum + each, 0);
  return Array.from({ length: total }, () => {
    const progress = done.map((count, set) => (count + 1) / (steps[set] ?? 1));
    const next = progress.indexOf(Math.min(...progress));
    done[next] = (done[next] ?? 0) + 1;
    return next;
  });
}

type StepMetrics = Pick<
  MemberMetrics,
  'loss' | 'accuracy' | 'margin' | 'grad_norm' | 'min_reward' | 'mean_reward' | 'max_reward'
>;

interface PreferenceInputs<B extends Batch> extends StepInputs {
  readonly batch: B;
  readonly examples: EncodedExamples<B>;
}

/** What the loss depends on besides the examples; plain data, so that plans can be told apart. */
export interface StepSettings extends LabelSettings {
  readonly centering: number;
  readonly outcomes: number;
}

/** How a member learns from some examples; it reports the first head's scores of all outcomes. */
export function preferenceStep<B extends Batch>(
  member: RewardMember<B>,
  optimizer: Optimizer,
): TrainStep<PreferenceInputs<B>, StepSettings> {
  return new TrainStep(optimizer, ({ batch, examples }, settings) => {
    const labels = labelTensors(examples, settings);
    const scores = member.scores(batch, examples);
    const loss = preferenceLoss(scores, labels, member.tieLogit, settings.centering);
    return { loss, statistics: reshape(slice(scores, [0, 0], [batch.size, 1]), [batch.size]) };
  });
}

/** @param reported what a step of `preferenceStep` gave */
function stepMetrics<B extends Batch>(
  reported: Float32Array,
  examples: EncodedExamples<B>,
): StepMetrics {
  const [loss = NaN, gradNorm = NaN, ...scores] = reported;
  return {
    loss,
    grad_norm: gradNorm,
    min_reward: Math.min(...scores),
    mean_reward: mean(scores),
    max_reward: Math.max(...scores),
    ...orderOf(scores, examples),
  };
}

/** How the first head orders the examples that have a winner. */
function orderOf<B extends Batch>(
  scores: readonly number[],
  { size, outcomes, targets, labelled }: EncodedExamples<B>,
): { accuracy: number; margin: number } {
  const heads = labelled.length / size;
  let [decisive, right, margin] = [0, 0, 0];
  for (let example = 0; example < size; example++) {
    const ranks = Array.from({ length: outcomes }, (_, rank) => rank);
    const shares = ranks.map((rank) => targets[(rank * size + example) * heads] ?? 0);
    const best = shares.indexOf(Math.max(...shares));
    if (shares.filter((share) => share === shares[best]).length > 1) continue;
    const scored = ranks.map((rank) => scores[rank * size + example] ?? 0);
    const others = scored.filter((_, rank) => rank !== best);
    const lead = (scored[best] ?? 0) - Math.max(...others);
    decisive += 1;
    right += lead > 0 ? 1 : lead === 0 ? 0.5 : 0;
    margin += (scored[best] ?? 0) - mean(others);
  }
  if (decisive === 0) return { accuracy: 0.5, margin: 0 };
  return { accuracy: right / decisive, margin: margin / decisive };
}
