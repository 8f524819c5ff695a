/** What the run bar's buttons do, and which of them make sense now. */
import type { EngineLink } from './engine-link.svelte';
import type { LoopParts, LoopRunner } from './loop-runner.svelte';
import type { Notices } from './notices.svelte';
import { notifyOnFailure } from './notify-on-failure';
import type { SessionState } from './session-state.svelte';

export class RunControls {
  /** A job that can be stopped is under way. */
  readonly busy: boolean = $derived.by(() => this.#busy());
  readonly ready: boolean = $derived.by(
    () => this.#link.status === 'ready' && this.#session.snapshot !== undefined,
  );
  /** There is something to train on. */
  readonly hasReward: boolean = $derived.by(
    () =>
      this.#parts.reward.report !== undefined ||
      !this.#parts.rewardChoice.description.needsRewardModel,
  );
  readonly canTrain: boolean = $derived.by(() => this.ready && !this.busy && this.hasReward);
  readonly canReset: boolean = $derived.by(() => this.ready && this.#parts.training.iteration > 0);
  readonly #parts: LoopParts;
  readonly #link: EngineLink;
  readonly #loop: LoopRunner;
  readonly #session: SessionState;
  readonly #notices: Notices;

  constructor(
    parts: LoopParts,
    loop: LoopRunner,
    link: EngineLink,
    session: SessionState,
    notices: Notices,
  ) {
    this.#parts = parts;
    this.#loop = loop;
    this.#link = link;
    this.#session = session;
    this.#notices = notices;
  }

  async runOrStopLoop(): Promise<void> {
    if (!this.ready) return;
    if (this.#loop.status === 'running') await this.#loop.stop();
    else if (!this.busy) await this.#loop.run();
  }

  /** Pauses or continues what trains; else trains; else says what training still needs. */
  async playOrPause(): Promise<void> {
    const { training, setup } = this.#parts;
    if (training.status === 'running') await training.pause();
    else if (training.status === 'paused') await training.resume();
    else if (this.canTrain) await this.#train(setup.loop.values.iterations);
    else this.#explain();
  }

  /** One iteration; a paused run continues to its next pause instead. */
  async step(): Promise<void> {
    if (this.canTrain) await this.#train(1);
    else this.#explain();
  }

  /** Stops the loop, or whatever job runs by itself. */
  async stop(): Promise<void> {
    if (this.#loop.status === 'running') await this.#loop.stop();
    else if (this.#parts.rater.status !== 'idle') await this.#parts.rater.stop();
    else if (this.busy) {
      await notifyOnFailure(this.#notices, 'Stopping', () =>
        this.#session.engine.stop(this.#session.id),
      );
    }
  }

  /** Back to the base model; feedback and reward model stay. */
  async reset(): Promise<void> {
    if (this.canReset) await this.#parts.training.reset();
  }

  async #train(iterations: number): Promise<void> {
    const { training, setup } = this.#parts;
    setup.stage = 'train';
    await training.train(iterations, setup.ppo.values);
  }

  #explain(): void {
    if (!this.ready || this.busy || this.hasReward) return;
    this.#notices.add({
      tone: 'info',
      text: 'Training needs a reward model.',
      remedy: 'Judge some pairs and fit one, or run the whole loop.',
    });
  }

  /** Between the loop's jobs, and between pairs that are watched, none is under way. */
  #busy(): boolean {
    const { status } = this.#parts.rater;
    return this.#loop.status !== 'idle' || status === 'watching' || this.#session.jobs.busy;
  }
}
