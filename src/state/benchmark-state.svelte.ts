/** The benchmark on this device: what has been measured, and what is being measured. */
import { WORKLOADS, type BenchmarkReport, type VariantName } from '../protocol/benchmark';
import type { EngineEvent } from '../protocol/engine-api';
import type { EngineLink } from './engine-link.svelte';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';
import { notifyOnFailure } from './notify-on-failure';

/** A software adapter takes seconds for what a GPU does in a millisecond. */
const EFFORT = { gpu: { repeats: 10 }, software: { repeats: 1, partLimit: 1 } };

export class BenchmarkState {
  /** From the first workload to the last. */
  running = $state(false);
  reports = $state.raw<readonly BenchmarkReport[]>([]);
  readonly #session: SessionState;
  readonly #link: EngineLink;
  readonly #notices: Notices;

  constructor(session: SessionState, link: EngineLink, notices: Notices) {
    this.#session = session;
    this.#link = link;
    this.#notices = notices;
  }

  /** Every workload in each variant, one after the other; reports appear as they come. */
  async run(variants: readonly VariantName[]): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.reports = [];
    const software = this.#link.info?.adapter.isFallback !== false;
    await notifyOnFailure(this.#notices, 'The benchmark', async () => {
      for (const workload of WORKLOADS) {
        for (const variant of variants) {
          const options = { workload, variant, ...EFFORT[software ? 'software' : 'gpu'] };
          const report = await this.#session.engine.benchmark(this.#session.id, options);
          this.reports = [...this.reports, report];
        }
      }
    });
    this.running = false;
  }

  async stop(): Promise<void> {
    await notifyOnFailure(this.#notices, 'Stopping', () => this.#session.stop('benchmark'));
  }

  /** Another device may be another machine's. */
  apply(event: EngineEvent): void {
    if (event.kind === 'device-lost') this.reports = [];
  }
}
