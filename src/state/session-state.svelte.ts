/** The open session: which lab, model and seed, what it is busy with, and how another is opened. */
import type {
  EngineApi,
  EngineEvent,
  JobName,
  LabDescription,
  ModelDescription,
  SessionSnapshot,
} from '../protocol/engine-api';
import type { OpenOptions } from '../protocol/playground';
import { NotReadyError, type ErrorRecord } from '../shared/errors';
import { errorRecord } from './error-record';
import { JobList } from './job-list.svelte';

export class SessionState {
  snapshot = $state.raw<SessionSnapshot>();
  opening = $state(false);
  error = $state.raw<ErrorRecord>();
  readonly lab: LabDescription | undefined = $derived.by(() => this.snapshot?.lab);
  readonly model: ModelDescription | undefined = $derived.by(() => this.snapshot?.model);
  /** What the engine is busy with. */
  readonly jobs = new JobList();
  readonly #engine: () => EngineApi;

  constructor(engine: () => EngineApi) {
    this.#engine = engine;
  }

  get engine(): EngineApi {
    return this.#engine();
  }

  /** @throws NotReadyError before a session is open */
  get id(): string {
    if (this.snapshot === undefined) {
      throw new NotReadyError('This', 'an open session', 'wait until the model has loaded');
    }
    return this.snapshot.sessionId;
  }

  /** Resolves to whether it opened; the snapshot arrives with the engine's `session` event. */
  async open(options: OpenOptions): Promise<boolean> {
    this.opening = true;
    this.error = undefined;
    try {
      this.snapshot = await this.engine.open(options);
      return true;
    } catch (error) {
      this.error = errorRecord(error);
      return false;
    } finally {
      this.opening = false;
    }
  }

  /** Ends the newest job of that name, queued, running or paused; nothing where there is none. */
  async stop(job: JobName): Promise<void> {
    const known = this.jobs.named(job);
    if (known !== undefined) await this.engine.stop(this.id, known.id);
  }

  apply(event: EngineEvent): void {
    this.jobs.apply(event);
    if (event.kind === 'session') this.snapshot = event.snapshot;
  }
}
