/** PPO as it runs: its history, its pace, and play, pause, step, reset. */
import type { TrainingConfig } from '../config/algorithm-fields';
import type { Diagnosis } from '../protocol/diagnosis';
import type { EngineEvent } from '../protocol/engine-api';
import type { StopReason, TrainingMetrics } from '../protocol/playground';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';
import { notifyOnFailure } from './notify-on-failure';

export class TrainingRun {
  readonly status: 'idle' | 'running' | 'paused' = $derived.by(() => {
    const job = this.#session.jobs.named('train');
    if (job === undefined) return 'idle';
    return job.state === 'paused' ? 'paused' : 'running';
  });
  /** Why it paused itself, while it waits for somebody. */
  readonly heldBy = $derived.by(() => this.#session.jobs.named('train')?.because);
  /** Every iteration since the base model, oldest first. */
  history = $state.raw<readonly TrainingMetrics[]>([]);
  diagnoses = $state.raw<readonly Diagnosis[]>([]);
  /** The iteration after which the reward was changed last. */
  rewardSince = $state(0);
  readonly latest: TrainingMetrics | undefined = $derived.by(() => this.history.at(-1));
  readonly iteration: number = $derived.by(() => this.latest?.iteration ?? 0);
  readonly tokensPerSecond: number | undefined = $derived.by(() => this.latest?.tokensPerSecond);
  /** A training was asked for here and has not ended. */
  #asked = false;
  readonly #session: SessionState;
  readonly #notices: Notices;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  /** Continues from the current policy. Resolves to whether it came to its end, perhaps an early one. */
  async train(iterations: number, config: Partial<TrainingConfig>): Promise<boolean> {
    if (this.#asked || this.status !== 'idle') return false;
    this.#asked = true;
    let hasEnded = false;
    await notifyOnFailure(this.#notices, 'Training', async () => {
      const report = await this.#session.engine.train(this.#session.id, { ...config, iterations });
      const { metrics, stoppedBy } = report;
      hasEnded = metrics.length >= iterations || stoppedBy !== undefined;
      if (stoppedBy !== undefined) await this.#tellStop(metrics.at(-1)?.iteration ?? 0, stoppedBy);
    });
    this.#asked = false;
    return hasEnded;
  }

  async pause(): Promise<void> {
    if (this.status !== 'running') return;
    await this.#tell('Pausing', ({ engine, id }) => engine.pause(id));
  }

  async resume(): Promise<void> {
    if (this.status !== 'paused') return;
    await this.#tell('Continuing', ({ engine, id }) => engine.resume(id));
  }

  async stop(): Promise<void> {
    await this.#tell('Stopping', (session) => session.stop('train'));
  }

  /** The tuned policy becomes the base model again. */
  async reset(): Promise<void> {
    if (this.status !== 'idle') await this.stop();
    await this.#tell('Resetting', ({ engine, id }) => engine.reset(id));
  }

  /** A slider moved: a running training takes it from its next iteration. */
  async configure(config: Partial<TrainingConfig>): Promise<void> {
    if (this.#session.snapshot === undefined) return;
    await this.#tell('Setting', ({ engine, id }) => engine.configure(id, config));
  }

  apply(event: EngineEvent): void {
    switch (event.kind) {
      case 'training':
        this.history = [...this.history, event.metrics];
        return;
      case 'diagnoses':
        this.diagnoses = event.diagnoses;
        return;
      case 'reward-in-use':
        if (event.reward.measured === undefined) this.rewardSince = this.iteration;
        return;
      case 'reward-model':
        this.rewardSince = this.iteration;
        return;
      case 'training-reset':
        this.history = event.training;
        this.rewardSince = 0;
        this.diagnoses = [];
        return;
      case 'session':
        this.history = event.snapshot.training;
        this.rewardSince = 0;
        this.diagnoses = [];
        return;
      default:
    }
  }

  async #tellStop(iteration: number, reason: StopReason): Promise<void> {
    const { STOPPED } = await import('./stop-reasons');
    const text = `Training stopped after iteration ${iteration} ${STOPPED[reason]}`;
    this.#notices.add({ tone: 'info', text });
  }

  async #tell(what: string, call: (session: SessionState) => Promise<void>): Promise<void> {
    await notifyOnFailure(this.#notices, what, () => call(this.#session));
  }
}
