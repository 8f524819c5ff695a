/** The saved states of the open project: made by themselves every few iterations, or by hand. */
import type { EngineEvent } from '../protocol/engine-api';
import type { CheckpointInfo } from '../protocol/playground';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';
import { notifyOnFailure } from './notify-on-failure';

export class CheckpointList {
  /** Newest first. */
  list = $state.raw<readonly CheckpointInfo[]>([]);
  busy = $state(false);
  readonly #session: SessionState;
  readonly #notices: Notices;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  async refresh(): Promise<void> {
    await this.#do('Listing checkpoints', () => Promise.resolve());
  }

  async save(name: string): Promise<void> {
    await this.#do('Saving a checkpoint', ({ engine, id }) => engine.saveCheckpoint(id, name));
  }

  async restore(checkpoint: string): Promise<void> {
    await this.#do('Restoring a checkpoint', ({ engine, id }) =>
      engine.restoreCheckpoint(id, checkpoint),
    );
  }

  async remove(checkpoint: string): Promise<void> {
    await this.#do('Removing a checkpoint', ({ engine, id }) =>
      engine.removeCheckpoint(id, checkpoint),
    );
  }

  apply(event: EngineEvent): void {
    if (event.kind === 'checkpoints') this.#show(event.checkpoints);
  }

  /** Does it, then asks what there is now. */
  async #do(what: string, call: (session: SessionState) => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    await notifyOnFailure(this.#notices, what, async () => {
      await call(this.#session);
      this.#show(await this.#session.engine.listCheckpoints(this.#session.id));
    });
    this.busy = false;
  }

  #show(checkpoints: readonly CheckpointInfo[]): void {
    this.list = [...checkpoints].sort((one, other) => other.time - one.time);
  }
}
