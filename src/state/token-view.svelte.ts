/** Which iteration's answers are looked at, token by token. Nothing is fetched until it is shown. */
import type { Trajectory } from '../protocol/trajectory';
import type { EngineEvent } from '../protocol/engine-api';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';
import { notifyOnFailure } from './notify-on-failure';

export class TokenView {
  /** Those whose answers are kept, in order. */
  iterations = $state.raw<readonly number[]>([]);
  iteration = $state(0);
  rollouts = $state.raw<readonly Trajectory[]>([]);
  readonly #session: SessionState;
  readonly #notices: Notices;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  /** Goes on to the latest iteration, unless an earlier one is being looked at. */
  async follow(latest: number): Promise<void> {
    if (latest === 0 || this.#session.snapshot === undefined) return;
    const atEnd = this.iteration === (this.iterations.at(-1) ?? 0);
    await notifyOnFailure(this.#notices, 'Looking at tokens', async () => {
      this.iterations = await this.#session.engine.rolloutIterations(this.#session.id);
    });
    if (atEnd) await this.show(this.iterations.length - 1);
  }

  /** @param position in `iterations` */
  async show(position: number): Promise<void> {
    const iteration = this.iterations[position];
    if (iteration === undefined) return;
    this.iteration = iteration;
    await notifyOnFailure(this.#notices, 'Looking at tokens', async () => {
      const rollouts = await this.#session.engine.rollouts(this.#session.id, { iteration });
      // A quick hand on the scrub bar asks for several; the last one counts.
      if (this.iteration === iteration) this.rollouts = rollouts;
    });
  }

  apply(event: EngineEvent): void {
    if (event.kind !== 'session' && event.kind !== 'training-reset') return;
    this.iterations = [];
    this.iteration = 0;
    this.rollouts = [];
  }
}
