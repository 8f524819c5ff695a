/** A reward as a rater beside people: it judges the pairs that were judged, under its own name. */
import type { AgreementReport } from '../protocol/feedback';
import type { GivenReward } from '../protocol/rewards';
import { errorRecord } from './error-record';
import type { SessionState } from './session-state.svelte';

/** Pairs judged in one go. */
const MOST_PAIRS = 1000;

export class GraderRater {
  running = $state(false);
  failure = $state('');
  /** Of the newest that judged. */
  name = $state('');
  /** Pairs that it judged just now. */
  judged = $state(0);
  agreement = $state.raw<AgreementReport>();
  readonly #session: SessionState;

  constructor(session: SessionState) {
    this.#session = session;
  }

  async judge(spec: GivenReward): Promise<void> {
    const { engine, id } = this.#session;
    this.running = true;
    this.failure = '';
    try {
      const options = { comparisons: MOST_PAIRS, pairs: 'judged' } as const;
      const { rater, comparisons } = await engine.ratePairs(id, spec, options);
      this.agreement = await engine.agreement(id);
      this.name = rater;
      this.judged = comparisons.length;
    } catch (error) {
      this.failure = errorRecord(error).message;
    }
    this.running = false;
  }
}
