/** The service of the user's own behind model graders, as the panel of graders sees it. */
import type { EndpointOptions, EndpointStatus } from '../protocol/endpoint';
import { errorRecord } from './error-record';
import type { GraderTrial } from './reward-trial.svelte';
import type { SessionState } from './session-state.svelte';

/** Answers that one try asks about. */
const TRIED = 8;

export class JudgeEndpoint {
  status = $state.raw<EndpointStatus>();
  failure = $state('');
  /** With what it was on last time, for turning it on again. */
  remembered = $state.raw<EndpointOptions>();
  readonly #session: SessionState;
  readonly #trial: GraderTrial;

  constructor(session: SessionState, trial: GraderTrial) {
    this.#session = session;
    this.#trial = trial;
  }

  turnOn(options: EndpointOptions): Promise<void> {
    return this.#ask(options);
  }

  turnOff(): Promise<void> {
    return this.#ask('off');
  }

  /** How many calls it has had. */
  refresh(): Promise<void> {
    return this.#ask();
  }

  /** What the project remembers of it. */
  async recall(): Promise<void> {
    const { engine, id } = this.#session;
    try {
      this.remembered = await engine.rememberedEndpoint(id);
    } catch (error) {
      this.failure = errorRecord(error).message;
    }
  }

  /** While it is on, typing does not ask it: a press of a button does, about a few answers. */
  async #ask(change?: EndpointOptions | 'off'): Promise<void> {
    const { engine, id } = this.#session;
    try {
      this.status = await engine.endpoint(id, change);
      this.failure = '';
    } catch (error) {
      this.failure = errorRecord(error).message;
    }
    this.#trial.waits = this.status !== undefined;
    this.#trial.options = this.#trial.waits ? { answers: TRIED } : {};
  }
}
