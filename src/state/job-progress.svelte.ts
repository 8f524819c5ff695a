/** What the engine is busy with, for the run bar and the loop strip. */
import type { EngineEvent, JobName } from '../protocol/engine-api';

type ProgressEvent = Extract<EngineEvent, { kind: 'progress' }>;

export class JobProgress {
  current = $state.raw<ProgressEvent>();
  /** 0 … 1 of the current job. */
  readonly fraction: number = $derived.by(() =>
    this.current === undefined || this.current.total === 0
      ? 0
      : Math.min(1, this.current.done / this.current.total),
  );

  of(job: JobName): ProgressEvent | undefined {
    return this.current?.job === job ? this.current : undefined;
  }

  apply(event: EngineEvent): void {
    if (event.kind === 'progress') this.current = event;
    if (event.kind === 'job-ended' && this.current?.job === event.job) this.current = undefined;
    if (event.kind === 'device-lost') this.current = undefined;
  }
}
