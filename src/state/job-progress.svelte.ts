/** What the engine is busy with, for the run bar and the loop strip. */
import type { EngineEvent, JobName } from '../protocol/engine-api';
import { WhileSeen } from './page-visibility.svelte';

type ProgressEvent = Extract<EngineEvent, { kind: 'progress' }>;

export class JobProgress {
  current = $state.raw<ProgressEvent>();
  readonly #shown = new WhileSeen(() => this.current);
  /** The current job as it is drawn: ten times a second, but not while the page is hidden. */
  get shown(): ProgressEvent | undefined {
    return this.#shown.current;
  }
  /** 0 … 1 of the job shown. */
  readonly fraction: number = $derived.by(() =>
    this.shown === undefined || this.shown.total === 0
      ? 0
      : Math.min(1, this.shown.done / this.shown.total),
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
