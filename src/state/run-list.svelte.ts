/** The project's runs, which of them are drawn over the charts, and runs made on purpose. */
import type { Breakage } from '../config/break-it';
import type { TrainingConfig } from '../config/algorithm-fields';
import type { EngineEvent } from '../protocol/engine-api';
import type { TrainingMetrics } from '../protocol/playground';
import type { RunRecord } from '../protocol/run';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';
import { notifyOnFailure } from './notify-on-failure';

/** A run as charts draw it over the present one. */
export interface OverlaidRun {
  readonly name: string;
  readonly history: readonly TrainingMetrics[];
}

export class RunList {
  /** Newest first; undefined until they were asked for. */
  runs = $state.raw<readonly RunRecord[]>();
  /** In the order in which they were chosen. */
  chosen = $state.raw<readonly string[]>([]);
  /** The experiment that is under way, as far as it has come. */
  running = $state.raw<OverlaidRun>();
  readonly overlaid: readonly OverlaidRun[] = $derived.by(() => this.#overlaid());
  readonly #session: SessionState;
  readonly #notices: Notices;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  async refresh(): Promise<void> {
    await notifyOnFailure(this.#notices, 'Listing runs', async () => {
      this.runs = await this.#session.engine.runs(this.#session.id);
    });
  }

  toggle(id: string): void {
    const without = this.chosen.filter((one) => one !== id);
    this.chosen = without.length < this.chosen.length ? without : [...this.chosen, id];
  }

  async remove(id: string): Promise<void> {
    this.chosen = this.chosen.filter((one) => one !== id);
    await notifyOnFailure(this.#notices, 'Removing a run', () =>
      this.#session.engine.removeRun(this.#session.id, id),
    );
  }

  async stop(): Promise<void> {
    await notifyOnFailure(this.#notices, 'Stopping', () => this.#session.stop('experiment'));
  }

  /** A healthy run and one with the detail broken, both drawn over the charts. */
  async breakIt(
    { title, setting, broken }: Breakage,
    iterations: number,
    config: Partial<TrainingConfig>,
  ): Promise<void> {
    if (this.running !== undefined) return;
    this.chosen = [];
    await notifyOnFailure(this.#notices, 'The experiment', async () => {
      const usual = { ...config, ...setting };
      const healthy = await this.#experiment(`Healthy, for: ${title}`, iterations, usual);
      if (healthy.metrics.length < iterations) return;
      await this.#experiment(title, iterations, { ...usual, ...broken });
    });
    this.running = undefined;
  }

  apply(event: EngineEvent): void {
    if (event.kind === 'runs') this.runs = event.runs;
    if (event.kind === 'experiment') this.#follow(event.name, event.metrics);
    if (event.kind === 'session') {
      this.runs = undefined;
      this.chosen = [];
      this.running = undefined;
    }
  }

  async #experiment(
    name: string,
    iterations: number,
    config: Partial<TrainingConfig>,
  ): Promise<RunRecord> {
    this.running = { name, history: [] };
    const { engine, id } = this.#session;
    const run = await engine.experiment(id, { ...config, name, iterations });
    this.chosen = [...this.chosen, run.id];
    this.running = undefined;
    return run;
  }

  #follow(name: string, metrics: TrainingMetrics): void {
    const history = this.running?.name === name ? this.running.history : [];
    this.running = { name, history: [...history, metrics] };
  }

  #overlaid(): OverlaidRun[] {
    const chosen = this.chosen.flatMap((id) => {
      const run = this.runs?.find((one) => one.id === id);
      return run === undefined ? [] : { name: run.name, history: run.metrics };
    });
    return this.running === undefined ? chosen : [...chosen, this.running];
  }
}
