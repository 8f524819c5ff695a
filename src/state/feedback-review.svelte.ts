/** Looking back at the feedback: its history, how far raters agree. */
import type { AgreementReport, HistoryEntry } from '../protocol/feedback';
import type { GivenReward } from '../protocol/rewards';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';
import { notifyOnFailure } from './notify-on-failure';

/** How many judgements counted at one point of the history. */
export interface PastCount {
  /** Length of the history then. */
  readonly length: number;
  readonly comparisons: number;
}

export class FeedbackReview {
  history = $state.raw<readonly HistoryEntry[]>([]);
  past = $state.raw<PastCount>();
  agreement = $state.raw<AgreementReport>();
  readonly #session: SessionState;
  readonly #notices: Notices;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  async refreshHistory(): Promise<void> {
    const { engine, id } = this.#session;
    await notifyOnFailure(this.#notices, 'Reading the history', async () => {
      this.history = await engine.history(id);
    });
  }

  async lookAt(length: number): Promise<void> {
    const { engine, id } = this.#session;
    await notifyOnFailure(this.#notices, 'Looking back', async () => {
      const then = await engine.comparisonsAt(id, length);
      this.past = { length, comparisons: then.length };
    });
  }

  async refreshAgreement(): Promise<void> {
    const { engine, id } = this.#session;
    await notifyOnFailure(this.#notices, 'Measuring agreement', async () => {
      this.agreement = await engine.agreement(id);
    });
  }

  /** A rater that judges by itself judges what others have judged. */
  async secondOpinion(rater: string, noise: number): Promise<void> {
    const { engine, id } = this.#session;
    const options = { comparisons: MOST_OPINIONS, pairs: 'judged', rater, noise } as const;
    await notifyOnFailure(this.#notices, 'A second opinion', () => engine.simulate(id, options));
    await this.refreshAgreement();
  }

  /** A grader, a shape or the reward model does so. */
  async opinionOf(reward: GivenReward): Promise<void> {
    const { engine, id } = this.#session;
    const options = { comparisons: MOST_OPINIONS, pairs: 'judged' } as const;
    await notifyOnFailure(this.#notices, 'A second opinion', () =>
      engine.ratePairs(id, reward, options),
    );
    await this.refreshAgreement();
  }
}

/** Pairs judged again in one go. */
const MOST_OPINIONS = 1000;
