/** The open session: which lab, model and seed, and the calls that open another. */
import type {
  EngineApi,
  EngineEvent,
  LabDescription,
  ModelDescription,
  SessionSnapshot,
} from '../protocol/engine-api';
import type { OpenOptions } from '../protocol/playground';
import { NotReadyError, type ErrorRecord } from '../shared/errors';
import { errorRecord } from './error-record';

export class SessionState {
  snapshot = $state.raw<SessionSnapshot>();
  opening = $state(false);
  error = $state.raw<ErrorRecord>();
  readonly lab: LabDescription | undefined = $derived.by(() => this.snapshot?.lab);
  readonly model: ModelDescription | undefined = $derived.by(() => this.snapshot?.model);
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

  apply(event: EngineEvent): void {
    if (event.kind === 'session') this.snapshot = event.snapshot;
  }
}
