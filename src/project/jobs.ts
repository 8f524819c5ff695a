/**
 * Long work as a project asks for it: one job at a time, in the order asked. The engine runs them
 * (engine/jobs.ts); tests hand in their own.
 */
import type { JobName } from '../protocol/engine-api';

export interface Job {
  /** Aborted by `stop`. */
  readonly signal: AbortSignal;
  progress: (done: number, total: number, note?: string) => void;
  /** Lets other work in, and waits while the job is paused. */
  pausePoint: () => Promise<void>;
  /** Pauses here and now, and says why; resolves when somebody resumes or stops it. */
  hold: (because: Error) => Promise<void>;
  /**
   * As `pausePoint`, for jobs that keep nothing when they are stopped.
   *
   * @throws StoppedError once the job is stopped
   */
  betweenSteps: () => Promise<void>;
}

export interface JobHooks {
  /** Stopped as soon as any other job is asked for. */
  readonly background?: boolean;
  readonly paused?: () => void;
  readonly resumed?: () => void;
}

export interface JobRunner {
  run: <T>(name: JobName, body: (job: Job) => Promise<T>, hooks?: JobHooks) => Promise<T>;
  /** Stops everything, paused jobs too, and waits until all have ended. */
  stopAll: () => Promise<void>;
  /** Ends paused jobs, for work that would pull the ground from under them. */
  stopPaused: () => Promise<void>;
  /** As `stopAll`, and whatever waits for its turn or comes later is refused. */
  close: () => Promise<void>;
}
