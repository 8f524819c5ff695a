/**
 * How much memory a training will need, worked out before it starts: weights with their gradients
 * and moments, one training step, one pass over a whole batch; and the largest single buffer,
 * which every device limits.
 */
import type { TrainingConfig } from '../config/algorithm-fields';
import type { ModelFamily } from '../model/network';
import { DoesNotFitError } from '../shared/errors';

const FLOAT_BYTES = 4;
/** Base model and reward model hold their weights; policy and critic also gradients and moments. */
const COPIES_OF_WEIGHTS = 2 + 2 * 4;

export interface MemoryPrediction {
  /** In all. */
  readonly bytes: number;
  readonly largestBufferBytes: number;
}

/** @param longestPrompt of the lab */
export function predictMemory(
  family: Pick<ModelFamily, 'parameters' | 'passMemory'>,
  longestPrompt: string,
  config: Pick<TrainingConfig, 'algorithm' | 'batchSize' | 'minibatches' | 'maxNewTokens'>,
): MemoryPrediction {
  const { algorithm, batchSize, minibatches, maxNewTokens } = config;
  const weights = FLOAT_BYTES * family.parameters;
  const pass = (episodes: number) => family.passMemory?.(longestPrompt, episodes, maxNewTokens);
  // A pair is two outcomes.
  const outcomes = algorithm === 'dpo' ? 2 : 1;
  const step = pass(outcomes * Math.ceil(batchSize / minibatches));
  const batch = pass(batchSize);
  return {
    bytes: COPIES_OF_WEIGHTS * weights + (step?.trainingBytes ?? 0) + (batch?.scoringBytes ?? 0),
    largestBufferBytes: Math.max(weights, batch?.largestBufferBytes ?? 0),
  };
}

/**
 * @param limitBytes of one buffer; undefined where there is none
 * @throws DoesNotFitError naming the setting to lower
 */
export function checkFits(
  { largestBufferBytes }: MemoryPrediction,
  limitBytes: number | undefined,
): void {
  if (limitBytes !== undefined && largestBufferBytes > limitBytes) {
    throw new DoesNotFitError(largestBufferBytes, limitBytes, 'batchSize');
  }
}
