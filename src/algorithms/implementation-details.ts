/**
 * Details that decide whether PPO on language works, each a switch. Most are settings that the
 * algorithms read as they are; these need a line of code.
 * Numbers: "The N implementation details of RLHF with PPO" (Hugging Face, 2023).
 */
import type { PpoConfig } from '../config/ppo-fields';
import type { Batch } from '../model/network';
import type { Sample } from '../protocol/playground';

/** A clip range that no value reaches: switched off without another graph. */
const NO_CLIP = 1e9;

/** Detail 10: the temperature belongs into the log-probabilities too. */
export function learningTemperature({
  temperature,
  temperatureInLogProb,
}: Pick<PpoConfig, 'temperature' | 'temperatureInLogProb'>): number {
  return temperatureInLogProb ? temperature : 1;
}

/** Detail 5: from the full rate to zero along a line over `annealIterations`; 0 keeps it. */
export function annealedLearningRate(
  { learningRate, annealIterations }: Pick<PpoConfig, 'learningRate' | 'annealIterations'>,
  iterationsDone: number,
): number {
  if (annealIterations === 0) return learningRate;
  return learningRate * Math.max(0, 1 - iterationsDone / annealIterations);
}

/** The configuration with which an update is made: switches turned into the numbers they mean. */
export function learningConfig<C extends PpoConfig>(config: C, iterationsDone: number): C {
  return {
    ...config,
    learningRate: annealedLearningRate(config, iterationsDone),
    temperature: learningTemperature(config),
    valueClipRange: config.valueClipping ? config.valueClipRange : NO_CLIP,
  };
}

/**
 * Detail 2 undone: where padding and end are one token, masking the padding masks the end, and
 * nothing is learned at the step that ends an answer. An answer of the end token alone keeps it.
 */
export function withoutEnds<B extends Batch>(batch: B, samples: readonly Sample[]): B {
  const mask = batch.mask.slice();
  samples.forEach(({ finished }, row) => {
    const start = row * batch.steps;
    const last = mask.subarray(start, start + batch.steps).lastIndexOf(1);
    const isOnly = mask.subarray(start, start + batch.steps).indexOf(1) === last;
    if (finished && last >= 0 && !isOnly) mask[start + last] = 0;
  });
  // `masked` of a family's own batch gives that family's batch.
  return batch.masked(mask) as B;
}

/** e^−d − 1 + d with d = log π − log π_ref: unbiased as d is, and never negative. */
export function k3(d: number): number {
  return Math.exp(-d) - 1 + d;
}
