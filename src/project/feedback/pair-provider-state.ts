/** What is kept of where pairs come from, and what that must be when it is read again. */
import { integer, looseObject, minValue, number, pipe } from 'valibot';
import type { PairSourceState } from '../../feedback/pair-proposal';
import { RNG_STATE, SAMPLER_STATE } from '../../shared/random-schema';
import { maybe, type Schema } from '../../shared/schema';

export interface PairProviderState {
  /** Length of the journal when this was taken. */
  readonly events: number;
  readonly shown: PairSourceState;
  readonly simulated: PairSourceState;
  /** Absent in checkpoints from before pairs came back. */
  readonly choosing?: readonly number[];
}

const SOURCE: Schema<PairSourceState> = looseObject({ deck: SAMPLER_STATE, rng: RNG_STATE });

export const PAIR_PROVIDER_STATE: Schema<PairProviderState> = looseObject({
  events: pipe(number(), integer(), minValue(0)),
  shown: SOURCE,
  simulated: SOURCE,
  choosing: maybe(RNG_STATE),
});
