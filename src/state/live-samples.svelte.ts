/** Held-out prompts answered by base and tuned policy side by side, as training goes. */
import type { EngineEvent, LiveSample } from '../protocol/engine-api';
import { errorRecord } from './error-record';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';

export class LiveSamples {
  iteration = $state(0);
  samples = $state.raw<readonly LiveSample[]>([]);
  loading = $state(false);
  readonly #session: SessionState;
  readonly #notices: Notices;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  /** Asks for fresh answers; they replace the ones shown when they arrive. */
  async refresh(): Promise<void> {
    if (this.loading) return;
    this.loading = true;
    const { id, engine } = this.#session;
    try {
      const samples = await engine.liveSamples(id);
      if (id === this.#session.id) this.samples = samples;
    } catch (error) {
      // Answers of a session that has been closed meanwhile are nobody's business.
      if (id === this.#session.id) this.#notices.failure('Sampling', errorRecord(error));
    } finally {
      this.loading = false;
    }
  }

  apply(event: EngineEvent): void {
    if (event.kind === 'live-samples') {
      this.iteration = event.iteration;
      this.samples = event.samples;
    }
    if (event.kind === 'session') {
      this.iteration = event.snapshot.training.at(-1)?.iteration ?? 0;
      this.samples = [];
    }
  }
}
