/** How large the benchmark's models and batches are. */
import { REWARD_MODEL_FIELDS } from '../config/reward-model-fields';
import type { LlamaConfig } from '../model/files/config';
import type { WorkloadName } from '../protocol/benchmark';

export interface ModelSize {
  readonly config: LlamaConfig;
  /** Rows of tokens in a train step, prompts in a rollout. */
  readonly batch: number;
  /** Tokens of a row in a train step. */
  readonly steps: number;
  readonly promptTokens: number;
  readonly newTokens: number;
  /** Of the reward fit. */
  readonly pairs: number;
}

export interface TrainStepSize {
  readonly width: number;
  readonly batch: number;
  readonly steps: number;
}

const HEAD_SIZE = 32;
/** Three matrices of this width cost what two of 4 D cost, rounded to a multiple of 8. */
const gatedWidth = (width: number): number => 8 * Math.round((width * 8) / 3 / 8);

/** W1, and the points of the scaling curves around it: 4 layers, 512 tokens of vocabulary. */
export function trainStepSize({ width, batch, steps }: TrainStepSize): ModelSize {
  const heads = width / HEAD_SIZE;
  const config: LlamaConfig = {
    ...POCKET,
    vocabSize: 512,
    hiddenSize: width,
    intermediateSize: gatedWidth(width),
    heads,
    kvHeads: heads,
    maxPositions: steps,
    endToken: 512,
  };
  return { ...LOOP, config, batch, steps };
}

/**
 * The model `pocket` of the assistant lab, with room for the benchmark's 72 positions. Its end
 * token lies outside the vocabulary, so that no answer ends early and every run does equal work.
 */
const POCKET: LlamaConfig = {
  vocabSize: 619,
  hiddenSize: 128,
  intermediateSize: 352,
  layers: 4,
  heads: 4,
  kvHeads: 2,
  headSize: HEAD_SIZE,
  normEpsilon: 1e-5,
  ropeTheta: 10_000,
  maxPositions: 72,
  tiedEmbeddings: true,
  endToken: 619,
  padToken: 0,
};

const LOOP: ModelSize = {
  config: POCKET,
  batch: 64,
  steps: 72,
  promptTokens: 24,
  newTokens: 48,
  pairs: 500,
};

/** W1 to W4. */
export const SIZES: Readonly<Record<WorkloadName, ModelSize>> = {
  'train-step': trainStepSize({ width: 128, batch: 16, steps: 64 }),
  rollout: LOOP,
  'ppo-iteration': LOOP,
  'reward-fit': LOOP,
};

/** Steps of a fit with the default number of epochs and batch size. */
export function rewardFitSteps({ pairs }: ModelSize): number {
  const { epochs, batchSize } = REWARD_MODEL_FIELDS;
  return Math.ceil((epochs.default * pairs) / batchSize.default);
}
