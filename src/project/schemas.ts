/** What everything that is read again must be: fetched with the first reading. */
import { looseObject, optional, record, string, unknown } from 'valibot';
import { EVALUATION_REPORT } from '../protocol/evaluation-schema';
import type { EvaluationReport } from '../protocol/playground';
import { RNG_STATE } from '../shared/random-schema';
import type { Schema } from '../shared/schema';
import type { PartStates } from './part';

export { REWARD_IN_USE } from '../protocol/rewards-schema';
export { stored } from '../shared/schema';
export { FEEDBACK_EVENTS } from './feedback/event-schema';
export { PAIR_PROVIDER_STATE } from './feedback/pair-provider-state';
export { CHOSEN_REWARD_MODEL_STATE } from './reward-model/reward-model-state';
export { TRAINING_STATE } from './training/training-state';

/** States by the keys of their parts; each part looks at its own. */
export const PARTS: Schema<PartStates> = record(string(), unknown());

/** By the keys of the parts that they are of. */
export const CHECKSUMS: Schema<Readonly<Record<string, string>>> = record(string(), string());

export interface EvaluationState {
  /** Undefined before any evaluation. */
  readonly report?: EvaluationReport | undefined;
}

export const EVALUATION_STATE: Schema<EvaluationState> = looseObject({
  report: optional(EVALUATION_REPORT),
});

export interface SampleGeneratorState {
  readonly rng: readonly number[];
}

export const SAMPLE_GENERATOR_STATE: Schema<SampleGeneratorState> = looseObject({
  rng: RNG_STATE,
});
