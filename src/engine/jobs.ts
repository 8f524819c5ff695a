/**
 * Long jobs, one at a time and in the order in which they were asked for. They are cooperative:
 * between its steps a job comes to a pause point, where pause and stop take effect. While a job is
 * paused the next one may run.
 */
import type { EngineEvent, JobInfo, JobName } from '../protocol/engine-api';
import { errorRecord } from '../shared/error-record';
import type { Job, JobHooks, JobRunner } from '../project/jobs';
import { NotFoundError, StoppedError, type ErrorRecord } from '../shared/errors';
import { Pace } from './pace';

type Publish = (event: EngineEvent) => void;

export class Jobs implements JobRunner {
  readonly #publish: Publish;
  readonly #active = new Set<RunningJob>();
  #turn: Promise<unknown> = Promise.resolve();
  #asked = 0;
  #closed = false;

  constructor(publish: Publish) {
    this.#publish = publish;
  }

  async run<T>(name: JobName, body: (job: Job) => Promise<T>, hooks: JobHooks = {}): Promise<T> {
    for (const job of this.#active) if (job.isBackground) job.stop();
    this.#asked += 1;
    const id = `job-${this.#asked}`;
    const job = new RunningJob(id, name, this.#publish, hooks, () => this.#takeTurn());
    this.#active.add(job);
    try {
      if (this.#closed) throw new StoppedError(name);
      await job.begin();
      const result = await body(job);
      job.throwFailure();
      this.#publish({ kind: 'job-ended', id, job: name });
      return result;
    } catch (error) {
      this.#publish({ kind: 'job-ended', id, job: name, error: errorRecord(error) });
      throw error;
    } finally {
      this.#active.delete(job);
      job.end();
    }
  }

  /** Pauses whatever runs, from its next step on. */
  pause(): void {
    for (const job of this.#active) if (job.state === 'running') job.pause();
  }

  resume(): void {
    for (const job of this.#active) job.resume();
  }

  /**
   * Stops the job of that id, queued, running or paused; without one the running job, or the
   * paused one when nothing runs.
   *
   * @throws NotFoundError when there is no such job
   */
  stop(id?: string): void {
    const jobs = [...this.#active];
    if (id !== undefined) {
      const named = jobs.find((job) => job.id === id);
      if (named === undefined) {
        throw new NotFoundError(
          'job',
          id,
          jobs.map((job) => job.id),
        );
      }
      named.stop();
      return;
    }
    const running = jobs.filter(({ state }) => state === 'running');
    const held = jobs.filter(({ state }) => state === 'paused');
    for (const job of running.length > 0 ? running : held) job.stop();
  }

  /** Ends every job with this error: what they would achieve from now on is worth nothing. */
  fail(error: Error): void {
    for (const job of this.#active) job.fail(error);
  }

  /** Stops everything, paused and waiting jobs too, and waits until all have ended. */
  async stopAll(): Promise<void> {
    for (const job of this.#active) job.stop();
    await Promise.all([...this.#active].map((job) => job.ended));
  }

  /** As `stopAll`, and whatever comes later is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.stopAll();
  }

  /** Ends paused jobs, for work that would pull the ground from under them. */
  async stopPaused(): Promise<void> {
    const paused = [...this.#active].filter(({ state }) => state === 'paused');
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
  readonly id: string;
  readonly ended: Promise<void>;
  readonly #name: JobName;
  readonly #publish: Publish;
  readonly #hooks: JobHooks;
  readonly #takeTurn: () => Promise<() => void>;
  readonly #stopping = new AbortController();
  readonly #pace = new Pace();
  #state: JobInfo['state'] = 'queued';
  #releaseTurn: () => void = () => undefined;
  #markEnded: () => void = () => undefined;
  #pauseWanted = false;
  #because: ErrorRecord | undefined;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(
    id: string,
    name: JobName,
    publish: Publish,
    hooks: JobHooks,
    takeTurn: () => Promise<() => void>,
  ) {
    this.id = id;
    this.#name = name;
    this.#publish = publish;
    this.#hooks = hooks;
    this.#takeTurn = takeTurn;
    this.ended = new Promise((resolve) => {
      this.#markEnded = resolve;
    });
  }

  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  get state(): JobInfo['state'] {
    return this.#state;
  }

  get isBackground(): boolean {
    return this.#hooks.background === true;
  }

  /** Waits for the jobs before it. @throws StoppedError when it is stopped meanwhile */
  async begin(): Promise<void> {
    this.#enter('queued');
    await this.#awaitTurn();
    this.throwFailure();
    if (this.signal.aborted) throw new StoppedError(this.#name);
    this.#pace.resume();
    this.#enter('running');
  }

  progress(done: number, total: number, note?: string): void {
    const secondsLeft = this.#pace.secondsLeft(done, total);
    this.#publish({
      kind: 'progress',
      id: this.id,
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
    if (this.#pauseWanted && !this.signal.aborted) await this.#hold();
    this.throwFailure();
  }

  async betweenSteps(): Promise<void> {
    await this.pausePoint();
    if (this.signal.aborted) throw new StoppedError(this.#name);
  }

  pause(): void {
    this.#pauseWanted = true;
  }

  async hold(because: Error): Promise<void> {
    this.#because = errorRecord(because);
    this.pause();
    await this.pausePoint();
    this.#because = undefined;
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

  #enter(state: JobInfo['state']): void {
    this.#state = state;
    const because = state === 'paused' ? this.#because : undefined;
    const job = { id: this.id, name: this.#name, state, ...(because && { because }) };
    this.#publish({ kind: 'job', job });
  }

  /** A stopped job does not wait: its turn passes to the next when it comes. */
  async #awaitTurn(): Promise<void> {
    const turn = this.#takeTurn();
    const stopped = new Promise<undefined>((resolve) => {
      if (this.signal.aborted) resolve(undefined);
      this.#wake = () => {
        if (this.signal.aborted) resolve(undefined);
      };
    });
    const release = await Promise.race([turn, stopped]);
    this.#wake = undefined;
    if (release === undefined)
      void turn.then((late) => {
        late();
      });
    this.#releaseTurn = release ?? (() => undefined);
  }

  /** Paused: lets the next job through, and takes its turn again when it is resumed. */
  async #hold(): Promise<void> {
    this.#pace.pause();
    this.#enter('paused');
    this.#hooks.paused?.();
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#releaseTurn();
    await woken;
    this.#wake = undefined;
    this.#releaseTurn = await this.#takeTurn();
    this.#pace.resume();
    if (this.signal.aborted) return;
    this.#enter('running');
    this.#hooks.resumed?.();
  }
}
