/** What changed, base against tuned, on prompts that no comparison touched. */
import type { EngineEvent } from '../protocol/engine-api';
import type { EvaluationReport } from '../protocol/playground';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';
import { notifyOnFailure } from './notify-on-failure';

export class EvaluationState {
  readonly status: 'idle' | 'running' = $derived.by(() =>
    this.#session.jobs.named('evaluate') === undefined ? 'idle' : 'running',
  );
  report = $state.raw<EvaluationReport>();
  /** Answers that the tuned model's safest one is chosen from; 1: no filter. */
  safetyFilter = $state(1);
  #asked = false;
  readonly #session: SessionState;
  readonly #notices: Notices;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  /** Resolves to whether the evaluation ended well. */
  async evaluate(samples: number): Promise<boolean> {
    if (this.#asked || this.status === 'running') return false;
    this.#asked = true;
    const measured = await notifyOnFailure(this.#notices, 'Evaluation', async () => {
      this.report = await this.#session.engine.evaluate(this.#session.id, {
        samples,
        safetyFilter: this.safetyFilter,
      });
    });
    this.#asked = false;
    return measured;
  }

  async stop(): Promise<void> {
    await notifyOnFailure(this.#notices, 'Stopping', () => this.#session.stop('evaluate'));
  }

  apply(event: EngineEvent): void {
    if (event.kind === 'evaluation') this.report = event.report;
    if (event.kind === 'session') this.report = event.snapshot.evaluation;
  }
}
