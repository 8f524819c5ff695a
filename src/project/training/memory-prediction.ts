/**
 * How much memory a training will hold at most, worked out before it starts, as if every answer were
 * as long as it may be: weights with their gradients and moments, and one training step, in whose
 * memory those of other shapes work too (ops/replay/plan-memory.ts). Passes without a gradient need
 * theirs for a moment only. Also the largest single buffer, which every device limits.
 */
import type { TrainingConfig } from '../../config/algorithm-fields';
import type { ModelFamily } from '../../model/network';
import { DoesNotFitError } from '../../shared/errors';

const FLOAT_BYTES = 4;
/**
 * The base model holds its weights, the reward model its own and those of the base model that it asks
 * for log-probabilities; policy and critic also hold gradients and moments.
 */
const COPIES_OF_WEIGHTS = 3 + 2 * 4;
/** Buffers of recorded steps are rounded up, by an eighth at most. */
const ROUNDED_UP = 1.125;

export interface MemoryPrediction {
  /** In all, at most. */
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
    bytes: COPIES_OF_WEIGHTS * weights + ROUNDED_UP * (step?.trainingBytes ?? 0),
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
