/** The numeric self-checks of this device: the latest report, and whether one is being made. */
import type { EngineEvent } from '../protocol/engine-api';
import type { SelfCheckReport } from '../protocol/self-check';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';
import { notifyOnFailure } from './notify-on-failure';

export class SelfCheckState {
  readonly running: boolean = $derived.by(
    () => this.#session.jobs.named('self-check') !== undefined,
  );
  report = $state.raw<SelfCheckReport>();
  readonly #session: SessionState;
  readonly #notices: Notices;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  async run(): Promise<void> {
    if (this.running) return;
    await notifyOnFailure(this.#notices, 'The self-check', async () => {
      this.report = await this.#session.engine.selfCheck(this.#session.id);
    });
  }

  async stop(): Promise<void> {
    await notifyOnFailure(this.#notices, 'Stopping', () => this.#session.stop('self-check'));
  }

  /** Another session may be of another lab and model, on which nothing has been checked yet. */
  apply(event: EngineEvent): void {
    if (event.kind === 'session') this.report = undefined;
  }
}
