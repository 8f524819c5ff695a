/** What changed, base against tuned, on prompts that no comparison touched. */
import type { EngineEvent } from '../protocol/engine-api';
import type { EvaluationReport } from '../protocol/playground';
import { errorRecord } from './error-record';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';

export class EvaluationState {
  status = $state<'idle' | 'running'>('idle');
  report = $state.raw<EvaluationReport>();
  readonly #session: SessionState;
  readonly #notices: Notices;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  /** Resolves to whether the evaluation ended well. */
  async evaluate(samples: number): Promise<boolean> {
    if (this.status === 'running') return false;
    this.status = 'running';
    try {
      this.report = await this.#session.engine.evaluate(this.#session.id, { samples });
      return true;
    } catch (error) {
      this.#notices.failure('Evaluation', errorRecord(error));
      return false;
    } finally {
      this.status = 'idle';
    }
  }

  stop(): Promise<void> {
    return this.#session.engine.stop(this.#session.id);
  }

  apply(event: EngineEvent): void {
    if (event.kind === 'evaluation') this.report = event.report;
    if (event.kind === 'session') this.report = event.snapshot.evaluation;
  }
}
