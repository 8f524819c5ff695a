/** The simulated rater: judges many pairs at once, or one by one for an audience to watch. */
import type { EngineEvent, Pair } from '../protocol/engine-api';
import type { Comparison, SimulateOptions } from '../protocol/playground';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';
import { notifyOnFailure } from './notify-on-failure';

/** Long enough to read two short answers, short enough to stay lively. */
const WATCH_PACE_MS = 900;

export class SimulatedRater {
  /** One pair after the other is judged for whoever looks on. */
  #watching = $state(false);
  readonly status: 'idle' | 'running' | 'watching' = $derived.by(() => {
    if (this.#watching) return 'watching';
    return this.#session.jobs.named('simulate') === undefined ? 'idle' : 'running';
  });
  done = $state(0);
  total = $state(0);
  /** The newest judgement, for showing. */
  judged = $state.raw<{ readonly pair: Pair; readonly comparison: Comparison }>();
  readonly #session: SessionState;
  readonly #notices: Notices;
  #stopped = false;
  #asked = false;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  /** Resolves to whether all were judged. */
  async run(options: SimulateOptions): Promise<boolean> {
    if (!this.#begin(options.comparisons)) return false;
    return this.#finish(async () => {
      // Stopped by whomever, it resolves with the pairs judged until then.
      const judged = await this.#session.engine.simulate(this.#session.id, options);
      this.done = judged.length;
    });
  }

  /** As `run`, one pair at a time at a readable pace. */
  async watch(options: SimulateOptions): Promise<boolean> {
    if (!this.#begin(options.comparisons)) return false;
    this.#watching = true;
    return this.#finish(async () => {
      while (this.done < options.comparisons && !this.#stopped) {
        const shownUntil = new Promise((resolve) => setTimeout(resolve, WATCH_PACE_MS));
        await this.#session.engine.simulate(this.#session.id, { ...options, comparisons: 1 });
        this.done += 1;
        await shownUntil;
      }
    });
  }

  /** Ends after the pair that is being judged; what was judged stays. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.status !== 'running') return;
    await notifyOnFailure(this.#notices, 'Stopping', () => this.#session.stop('simulate'));
  }

  apply(event: EngineEvent): void {
    if (event.kind === 'pair-judged') {
      this.judged = { pair: event.pair, comparison: event.comparison };
    }
    if (event.kind === 'progress' && event.job === 'simulate' && this.status !== 'watching') {
      this.done = event.done;
      this.total = event.total;
    }
    if (event.kind === 'session') this.judged = undefined;
  }

  /** @returns whether it may: one run at a time */
  #begin(total: number): boolean {
    if (this.#asked || this.status !== 'idle') return false;
    this.#asked = true;
    this.done = 0;
    this.total = total;
    this.judged = undefined;
    this.#stopped = false;
    return true;
  }

  async #finish(work: () => Promise<void>): Promise<boolean> {
    const judged = await notifyOnFailure(this.#notices, 'The simulated rater', work);
    this.#asked = false;
    this.#watching = false;
    return judged && this.done >= this.total;
  }
}
