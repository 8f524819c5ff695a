/** What the iterations so far reported, cut into runs: one for each algorithm that did some of them. */
import {
  TRAINING_FIELDS,
  type AlgorithmName,
  type TrainingConfig,
} from '../../config/algorithm-fields';
import type { TrainingMetrics } from '../../protocol/playground';
import type { RunRecord } from '../../protocol/run';

export interface Progress {
  readonly iterations: number;
  readonly episodes: number;
}

export interface RunHistoryState {
  readonly history: readonly TrainingMetrics[];
  /** Done by earlier algorithms. */
  readonly earlier: Progress;
  /** Of the table of runs; absent in checkpoints from before there was one. */
  readonly runId?: string;
}

/** A run as the table of runs takes it. */
export type Run = Pick<RunRecord, 'id' | 'name' | 'experiment' | 'config' | 'metrics'>;

const NO_PROGRESS: Progress = { iterations: 0, episodes: 0 };

export class RunHistory {
  #metrics: TrainingMetrics[] = [];
  #earlier = NO_PROGRESS;
  #runId: string = crypto.randomUUID();

  /** Every iteration since the base model, oldest first. */
  get metrics(): readonly TrainingMetrics[] {
    return this.#metrics;
  }

  get iteration(): number {
    return this.#metrics.at(-1)?.iteration ?? 0;
  }

  /** Iterations done by earlier algorithms. */
  get earlierIterations(): number {
    return this.#earlier.iterations;
  }

  /** Of the present algorithm, in the table of runs. */
  get runId(): string {
    return this.#runId;
  }

  /** The iterations since the present algorithm began. */
  get run(): readonly TrainingMetrics[] {
    return this.#metrics.filter(({ iteration }) => iteration > this.#earlier.iterations);
  }

  record(name: AlgorithmName, config: TrainingConfig): Run {
    const { iterations } = this.#earlier;
    const metrics = this.run;
    const { options } = TRAINING_FIELDS.algorithm;
    const { label } = options.find(({ value }) => value === name) ?? { label: name };
    const last = metrics.at(-1)?.iteration ?? iterations;
    return {
      id: this.#runId,
      name: `${label}, iterations ${iterations + 1}–${last}`,
      experiment: false,
      config,
      metrics,
    };
  }

  /** Another algorithm takes over: what is done was done by earlier ones. */
  beginRun(): void {
    const latest = this.#metrics.at(-1);
    this.#earlier = { iterations: latest?.iteration ?? 0, episodes: latest?.episode ?? 0 };
    this.#runId = crypto.randomUUID();
  }

  /** @param own as the algorithm counts, which knows of no earlier one */
  counted(own: TrainingMetrics): TrainingMetrics {
    const { iterations, episodes } = this.#earlier;
    return { ...own, iteration: iterations + own.iteration, episode: episodes + own.episode };
  }

  add(metrics: TrainingMetrics): void {
    this.#metrics.push(metrics);
  }

  reset(): void {
    this.#metrics = [];
    this.#earlier = NO_PROGRESS;
    this.#runId = crypto.randomUUID();
  }

  state(): RunHistoryState {
    return { history: [...this.#metrics], earlier: this.#earlier, runId: this.#runId };
  }

  restore({ history, earlier, runId = crypto.randomUUID() }: RunHistoryState): void {
    this.#metrics = [...history];
    this.#earlier = earlier;
    this.#runId = runId;
  }
}
