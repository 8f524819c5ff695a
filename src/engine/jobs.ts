/**
 * Long jobs, one at a time and in the order in which they were asked for. They are cooperative:
 * between its steps a job comes to a pause point, where pause and stop take effect. While a job is
 * paused the next one may run.
 */
import type { EngineEvent, JobName } from '../protocol/engine-api';
import { errorRecord } from '../shared/error-record';
import type { Job, JobHooks, JobRunner } from '../project/jobs';
import { StoppedError } from '../shared/errors';
import { Pace } from './pace';

type Publish = (event: EngineEvent) => void;

export class Jobs implements JobRunner {
  readonly #publish: Publish;
  readonly #active = new Set<RunningJob>();
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(publish: Publish) {
    this.#publish = publish;
  }

  async run<T>(name: JobName, body: (job: Job) => Promise<T>, hooks: JobHooks = {}): Promise<T> {
    for (const job of this.#active) if (job.isBackground) job.stop();
    const release = await this.#takeTurn();
    if (this.#closed) {
      release();
      throw new StoppedError(name);
    }
    const job = new RunningJob(name, this.#publish, hooks, release, () => this.#takeTurn());
    this.#active.add(job);
    try {
      const result = await body(job);
      job.throwFailure();
      this.#publish({ kind: 'job-ended', job: name });
      return result;
    } catch (error) {
      this.#publish({ kind: 'job-ended', job: name, error: errorRecord(error) });
      throw error;
    } finally {
      this.#active.delete(job);
      job.end();
    }
  }

  /** Pauses whatever runs, from its next step on. */
  pause(): void {
    for (const job of this.#active) job.pause();
  }

  resume(): void {
    for (const job of this.#active) job.resume();
  }

  /** Stops the running job, or the paused one when nothing runs. */
  stop(): void {
    const running = [...this.#active].filter((job) => !job.isWaiting);
    for (const job of running.length > 0 ? running : this.#active) job.stop();
  }

  /** Ends every job with this error: what they would achieve from now on is worth nothing. */
  fail(error: Error): void {
    for (const job of this.#active) job.fail(error);
  }

  /** Stops everything, paused jobs too, and waits until all have ended. */
  async stopAll(): Promise<void> {
    for (const job of this.#active) job.stop();
    await Promise.all([...this.#active].map((job) => job.ended));
  }

  /** As `stopAll`, and whatever waits for its turn or comes later is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.stopAll();
  }

  /** Ends paused jobs, for work that would pull the ground from under them. */
  async stopPaused(): Promise<void> {
    const paused = [...this.#active].filter((job) => job.isWaiting);
    for (const job of paused) job.stop();
    await Promise.all(paused.map((job) => job.ended));
  }

  async #takeTurn(): Promise<() => void> {
    const before = this.#turn;
    let release = (): void => undefined;
    this.#turn = new Promise<void>((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  }
}

class RunningJob implements Job {
  readonly ended: Promise<void>;
  readonly #name: JobName;
  readonly #publish: Publish;
  readonly #hooks: JobHooks;
  readonly #takeTurn: () => Promise<() => void>;
  readonly #stopping = new AbortController();
  readonly #pace = new Pace();
  #releaseTurn: () => void;
  #markEnded: () => void = () => undefined;
  #pauseWanted = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(
    name: JobName,
    publish: Publish,
    hooks: JobHooks,
    releaseTurn: () => void,
    takeTurn: () => Promise<() => void>,
  ) {
    this.#name = name;
    this.#publish = publish;
    this.#hooks = hooks;
    this.#releaseTurn = releaseTurn;
    this.#takeTurn = takeTurn;
    this.ended = new Promise((resolve) => {
      this.#markEnded = resolve;
    });
  }

  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  get isBackground(): boolean {
    return this.#hooks.background === true;
  }

  /** Whether it is paused and has let the next job through. */
  get isWaiting(): boolean {
    return this.#wake !== undefined;
  }

  progress(done: number, total: number, note?: string): void {
    const secondsLeft = this.#pace.secondsLeft(done, total);
    this.#publish({
      kind: 'progress',
      job: this.#name,
      done,
      total,
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
      ...(note === undefined ? {} : { note }),
    });
  }

  async pausePoint(): Promise<void> {
    // A macrotask, so that messages which ask for a pause or a sample are heard.
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (this.#pauseWanted && !this.signal.aborted) await this.#wait();
    this.throwFailure();
  }

  async betweenSteps(): Promise<void> {
    await this.pausePoint();
    if (this.signal.aborted) throw new StoppedError(this.#name);
  }

  pause(): void {
    this.#pauseWanted = true;
  }

  resume(): void {
    this.#pauseWanted = false;
    this.#wake?.();
  }

  stop(): void {
    this.#stopping.abort();
    this.#wake?.();
  }

  fail(error: Error): void {
    this.#failure = error;
    this.stop();
  }

  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  end(): void {
    this.#releaseTurn();
    this.#markEnded();
  }

  async #wait(): Promise<void> {
    this.#pace.pause();
    this.#hooks.paused?.();
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#releaseTurn();
    await woken;
    this.#wake = undefined;
    this.#releaseTurn = await this.#takeTurn();
    this.#pace.resume();
    if (!this.signal.aborted) this.#hooks.resumed?.();
  }
}
