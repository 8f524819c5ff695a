/**
 * What the engine is busy with. Known from its job events alone, so that work which a script
 * started counts like work which a button started.
 */
import type { EngineEvent, JobInfo, JobName } from '../protocol/engine-api';
import { WhileSeen } from './page-visibility.svelte';

type ProgressEvent = Extract<EngineEvent, { kind: 'progress' }>;

/** Jobs beside which everything may be started: they make way, or wait for somebody else. */
const IN_THE_BACKGROUND: readonly JobName[] = ['open', 'warm-up', 'python'];

export class JobList {
  /** Queued, running and paused jobs, in the order in which they were asked for. */
  active = $state.raw<readonly JobInfo[]>([]);
  /** The latest progress of the job that works. */
  current = $state.raw<ProgressEvent>();
  readonly busy: boolean = $derived.by(() =>
    this.active.some(({ name }) => !IN_THE_BACKGROUND.includes(name)),
  );
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

  /** The newest job of that name; undefined when there is none. */
  named(name: JobName): JobInfo | undefined {
    return this.active.findLast((job) => job.name === name);
  }

  /** How far the job of that name is, while it is the one that works. */
  of(name: JobName): ProgressEvent | undefined {
    return this.current?.job === name ? this.current : undefined;
  }

  apply(event: EngineEvent): void {
    switch (event.kind) {
      case 'job':
        this.#keep(event.job);
        return;
      case 'progress':
        this.current = event;
        return;
      case 'job-ended':
        this.active = this.active.filter(({ id }) => id !== event.id);
        if (this.current?.id === event.id) this.current = undefined;
        return;
      case 'device-lost':
        this.active = [];
        this.current = undefined;
        return;
      default:
    }
  }

  #keep(job: JobInfo): void {
    const isKnown = this.active.some(({ id }) => id === job.id);
    this.active = isKnown
      ? this.active.map((one) => (one.id === job.id ? job : one))
      : [...this.active, job];
  }
}
