/** The backtest of one reward, as the panel that asked for it shows it. */
import type { BacktestReport, GivenReward } from '../protocol/rewards';
import { errorRecord } from './error-record';
import type { SessionState } from './session-state.svelte';

export class Backtest {
  report = $state.raw<BacktestReport>();
  /** Why there is none: it is shown where the reward is written. */
  failure = $state('');
  running = $state(false);
  readonly #session: SessionState;

  constructor(session: SessionState) {
    this.#session = session;
  }

  /** One at a time. */
  async run(spec: GivenReward): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.failure = '';
    try {
      const { engine, id } = this.#session;
      this.report = await engine.backtest(id, spec);
    } catch (error) {
      this.failure = errorRecord(error).message;
    }
    this.running = false;
  }
}
