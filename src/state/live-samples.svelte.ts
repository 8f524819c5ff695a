/** Held-out prompts answered by base and tuned policy side by side, as training goes. */
import type { EngineEvent, LiveSample } from '../protocol/engine-api';
import { errorRecord } from './error-record';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';

/** After these the same answers score otherwise, or are others. */
const RESCORED: readonly EngineEvent['kind'][] = [
  'reward-model',
  'reward-weights',
  'training-reset',
];

export class LiveSamples {
  iteration = $state(0);
  samples = $state.raw<readonly LiveSample[]>([]);
  loading = $state(false);
  /** Until the panel says that it stands there, nobody looks. */
  #watched = false;
  #trained = 0;
  /** What is shown was scored, or answered, by models that are no more. */
  #stale = false;
  readonly #session: SessionState;
  readonly #notices: Notices;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  /** Whether anybody looks: only then training stops for answers after each iteration. */
  watch(watched: boolean): void {
    if (watched === this.#watched) return;
    this.#watched = watched;
    void this.#tellWatched();
    if (watched && (this.#stale || this.iteration < this.#trained)) void this.refresh();
  }

  /** Asks for fresh answers; they replace the ones shown when they arrive. */
  async refresh(): Promise<void> {
    if (this.loading) return;
    this.loading = true;
    this.#stale = false;
    const { id, engine } = this.#session;
    try {
      const samples = await engine.liveSamples(id);
      if (id === this.#session.id) {
        this.samples = samples;
        this.iteration = this.#trained;
      }
    } catch (error) {
      // Answers of a session that has been closed meanwhile are nobody's business.
      if (id === this.#session.id) this.#notices.failure('Sampling', errorRecord(error));
    } finally {
      this.loading = false;
      this.#catchUp();
    }
  }

  apply(event: EngineEvent): void {
    if (event.kind === 'live-samples') {
      this.iteration = event.iteration;
      this.samples = event.samples;
    }
    if (event.kind === 'training') this.#trained = event.metrics.iteration;
    if (event.kind === 'training-reset') this.#trained = 0;
    if (RESCORED.includes(event.kind)) {
      this.#stale = true;
      this.#catchUp();
    }
    if (event.kind === 'session') {
      this.#trained = event.snapshot.training.at(-1)?.iteration ?? 0;
      this.iteration = this.#trained;
      this.samples = [];
      this.#stale = false;
      if (!this.#watched) void this.#tellWatched();
    }
  }

  #catchUp(): void {
    if (this.#stale && this.#watched) void this.refresh();
  }

  async #tellWatched(): Promise<void> {
    const { snapshot, engine } = this.#session;
    if (snapshot === undefined) return;
    try {
      await engine.watchLive(snapshot.sessionId, this.#watched);
    } catch (error) {
      // The next session is told of its own.
      if (snapshot === this.#session.snapshot) {
        this.#notices.failure('Live samples', errorRecord(error));
      }
    }
  }
}
