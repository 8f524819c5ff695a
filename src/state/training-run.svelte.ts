/** PPO as it runs: its history, its pace, and play, pause, step, reset. */
import type { PpoConfig } from '../config/ppo-fields';
import type { EngineEvent } from '../protocol/engine-api';
import type { TrainingMetrics } from '../protocol/playground';
import { errorRecord } from './error-record';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';

export class TrainingRun {
  status = $state<'idle' | 'running' | 'paused'>('idle');
  /** Every iteration since the base model, oldest first. */
  history = $state.raw<readonly TrainingMetrics[]>([]);
  readonly latest: TrainingMetrics | undefined = $derived.by(() => this.history.at(-1));
  readonly iteration: number = $derived.by(() => this.latest?.iteration ?? 0);
  readonly tokensPerSecond: number | undefined = $derived.by(() => this.latest?.tokensPerSecond);
  readonly #session: SessionState;
  readonly #notices: Notices;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  /** Continues from the current policy. Resolves to whether all iterations were done. */
  async train(iterations: number, config: Partial<PpoConfig>): Promise<boolean> {
    if (this.status !== 'idle') return false;
    this.status = 'running';
    try {
      const report = await this.#session.engine.train(this.#session.id, { ...config, iterations });
      return report.metrics.length >= iterations;
    } catch (error) {
      this.#notices.failure('Training', errorRecord(error));
      return false;
    } finally {
      this.status = 'idle';
    }
  }

  async pause(): Promise<void> {
    if (this.status !== 'running') return;
    this.status = 'paused';
    await this.#session.engine.pause(this.#session.id);
  }

  async resume(): Promise<void> {
    if (this.status !== 'paused') return;
    this.status = 'running';
    await this.#session.engine.resume(this.#session.id);
  }

  stop(): Promise<void> {
    return this.#session.engine.stop(this.#session.id);
  }

  /** The tuned policy becomes the base model again. */
  async reset(): Promise<void> {
    if (this.status !== 'idle') await this.stop();
    await this.#session.engine.reset(this.#session.id);
  }

  /** A slider moved: a running training takes it from its next iteration. */
  configure(config: Partial<PpoConfig>): void {
    if (this.#session.snapshot === undefined) return;
    this.#session.engine.configure(this.#session.id, config).catch((error: unknown) => {
      this.#notices.failure('Setting', errorRecord(error));
    });
  }

  apply(event: EngineEvent): void {
    switch (event.kind) {
      case 'training':
        this.history = [...this.history, event.metrics];
        return;
      case 'training-state':
        this.status = event.state;
        return;
      case 'training-reset':
        this.history = event.training;
        return;
      case 'session':
        this.history = event.snapshot.training;
        this.status = 'idle';
        return;
      case 'device-lost':
        this.status = 'idle';
        return;
      default:
    }
  }
}
