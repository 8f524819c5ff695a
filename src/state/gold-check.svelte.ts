/** Keeps the agreement with the ground truth up to date, scoring only judgements not yet scored. */
import type { Comparison } from '../protocol/playground';
import { errorRecord } from './error-record';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';
import { goldAgreement, utility, type Agreement, type GoldUtilities } from './gold-agreement';

/** The newest judgements that are looked at: files may bring a hundred thousand. */
const MOST_SCORED = 2000;
/** Judgements that come one after the other are scored together. */
const DELAY_MS = 400;

export class GoldCheck {
  agreement = $state.raw<Agreement>({ agreeing: 0, decided: 0 });
  readonly #session: SessionState;
  readonly #notices: Notices;
  #utilities: Readonly<Record<string, GoldUtilities>> = {};
  #sessionId = '';

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  /** When no other judgement comes meanwhile. @returns a function that calls it off */
  updateSoon(comparisons: readonly Comparison[]): () => void {
    const timer = setTimeout(() => void this.update(comparisons), DELAY_MS);
    return () => {
      clearTimeout(timer);
    };
  }

  async update(comparisons: readonly Comparison[]): Promise<void> {
    try {
      await this.#score(comparisons);
    } catch (error) {
      this.#notices.failure('Comparing with the ground truth', errorRecord(error));
    }
  }

  async #score(comparisons: readonly Comparison[]): Promise<void> {
    const { lab, id } = this.#session;
    if (lab === undefined) return;
    if (id !== this.#sessionId) this.#utilities = {};
    this.#sessionId = id;
    const recent = comparisons.slice(-MOST_SCORED);
    const fresh = recent.filter((one) => this.#utilities[one.id] === undefined);
    const items = fresh.flatMap(({ prompt, a, b }) => [
      { prompt, text: a },
      { prompt, text: b },
    ]);
    const gold = items.length === 0 ? [] : await this.#session.engine.gold(id, items);
    if (id !== this.#sessionId) return;
    const weights = Object.fromEntries(lab.criterionDetails.map((one) => [one.id, one.weight]));
    const scored = fresh.map((one, index): [string, GoldUtilities] => [
      one.id,
      {
        a: utility(gold[2 * index] ?? {}, weights),
        b: utility(gold[2 * index + 1] ?? {}, weights),
      },
    ]);
    this.#utilities = { ...this.#utilities, ...Object.fromEntries(scored) };
    this.agreement = goldAgreement(recent, this.#utilities);
  }
}
