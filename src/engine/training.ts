/**
 * The policy in training: made from the base model by the first iteration, replaced by a new
 * algorithm (same policy, new critic) when the reward model has changed.
 */
import type { Algorithm, AlgorithmState } from '../algorithms/algorithm';
import { PpoTrainer } from '../algorithms/ppo';
import { completeConfig } from '../config/field';
import { PPO_FIELDS, type PpoConfig } from '../config/ppo-fields';
import type { Batch, Policy } from '../model/network';
import type { TrainingMetrics, TrainingReport, TrainOptions } from '../protocol/playground';
import type { RewardModel } from '../reward-model/reward-model';
import { Deck, type DeckState } from '../shared/deck';
import { DivergedError, NotFoundError } from '../shared/errors';
import { GpuLock } from './gpu-lock';
import type { Job } from './jobs';
import { checkWhole } from './option-checks';
import type { SessionContext } from './session-context';
import { stream } from './streams';

const ALGORITHMS = ['ppo'];

export interface TrainingState {
  readonly config: PpoConfig;
  readonly history: readonly TrainingMetrics[];
  readonly prompts: DeckState;
  /** Iterations done by earlier algorithms. */
  readonly earlier: Progress;
  readonly algorithm: AlgorithmState | undefined;
  readonly rewardChanged: boolean;
}

interface Progress {
  readonly iterations: number;
  readonly episodes: number;
}

const NO_PROGRESS: Progress = { iterations: 0, episodes: 0 };

export class Training<B extends Batch> {
  readonly #context: SessionContext<B>;
  readonly #base: Policy<B>;
  #config: PpoConfig = completeConfig(PPO_FIELDS);
  #history: TrainingMetrics[] = [];
  #prompts: Deck<string>;
  #algorithm: Algorithm<B> | undefined;
  #earlier = NO_PROGRESS;
  #rewardChanged = false;
  /** Held during an iteration, so that no checkpoint catches one half done. */
  readonly #wholeIterations = new GpuLock();

  /** @param base stays the caller's; it is the reference of the KL penalty */
  constructor(context: SessionContext<B>, base: Policy<B>) {
    this.#context = context;
    this.#base = base;
    this.#prompts = this.#freshPrompts();
  }

  /** The tuned policy, or the base model before any training. Do not dispose it. */
  get policy(): Policy<B> {
    return this.#algorithm?.policy ?? this.#base;
  }

  get isTuned(): boolean {
    return this.#algorithm !== undefined;
  }

  get iteration(): number {
    return this.#history.at(-1)?.iteration ?? 0;
  }

  get history(): readonly TrainingMetrics[] {
    return this.#history;
  }

  get config(): PpoConfig {
    return this.#config;
  }

  /** @throws InvalidValueError naming the field that is unknown or out of range */
  configure(given: Partial<PpoConfig>): void {
    this.#config = completeConfig(PPO_FIELDS, { ...this.#config, ...given });
  }

  /** The next run starts a new algorithm: its critic must know the new rewards. */
  rewardModelChanged(): void {
    this.#rewardChanged = true;
  }

  /** Checks what a caller wants before anything is done. @returns the iterations wanted */
  prepare({ iterations, algorithm = 'ppo', ...config }: TrainOptions): number {
    checkWhole('iterations', iterations);
    if (!ALGORITHMS.includes(algorithm)) {
      throw new NotFoundError('algorithm', algorithm, ALGORITHMS);
    }
    this.configure(config);
    return iterations;
  }

  /** @param afterEach awaited after each iteration, without the GPU */
  async run(
    rewardModel: RewardModel<B>,
    iterations: number,
    job: Job,
    afterEach: (metrics: TrainingMetrics) => Promise<void>,
  ): Promise<TrainingReport> {
    const algorithm = await this.#context.gpu.run(() => this.#algorithmFor(rewardModel));
    const metrics: TrainingMetrics[] = [];
    job.progress(0, iterations);
    while (metrics.length < iterations && !job.signal.aborted) {
      const latest = await this.#wholeIterations.run(() =>
        this.#iterate(algorithm, (share) => {
          job.progress(metrics.length + share, iterations);
        }),
      );
      metrics.push(latest);
      job.progress(metrics.length, iterations);
      await afterEach(latest);
      await job.pausePoint();
    }
    return reportOf(this.#context.project, metrics);
  }

  /** Back to the base model. The configuration stays. */
  reset(): void {
    this.#algorithm?.dispose();
    this.#algorithm = undefined;
    this.#earlier = NO_PROGRESS;
    this.#history = [];
    this.#prompts = this.#freshPrompts();
    this.#rewardChanged = false;
  }

  /** Runs `work` when no iteration is under way. */
  betweenIterations<T>(work: () => Promise<T>): Promise<T> {
    return this.#wholeIterations.run(work);
  }

  async state(): Promise<TrainingState> {
    return {
      config: this.#config,
      history: [...this.#history],
      prompts: this.#prompts.state(),
      earlier: this.#earlier,
      algorithm: await this.#algorithm?.state(),
      rewardChanged: this.#rewardChanged,
    };
  }

  /** @param rewardModel the one of the same checkpoint */
  restore(state: TrainingState, rewardModel: RewardModel<B> | undefined): void {
    this.reset();
    this.#config = completeConfig(PPO_FIELDS, state.config);
    this.#history = [...state.history];
    this.#prompts.restore(state.prompts);
    this.#earlier = state.earlier;
    if (state.algorithm !== undefined && rewardModel !== undefined) {
      this.#algorithm = this.#newAlgorithm(rewardModel);
      this.#algorithm.restore(state.algorithm);
    }
    this.#rewardChanged = state.rewardChanged;
  }

  dispose(): void {
    this.#algorithm?.dispose();
    this.#algorithm = undefined;
  }

  async #iterate(algorithm: Algorithm<B>, tell: (share: number) => void): Promise<TrainingMetrics> {
    algorithm.configure(this.#config);
    const prompts = this.#prompts.take(this.#config.batchSize);
    const own = await this.#context.gpu.runInParts((stepAside) =>
      algorithm.iterate(prompts, {
        onProgress: async (done, total) => {
          tell(done / total);
          await stepAside();
        },
      }),
    );
    checkFinite(own);
    const metrics = {
      ...own,
      iteration: this.#earlier.iterations + own.iteration,
      episode: this.#earlier.episodes + own.episode,
    };
    this.#history.push(metrics);
    this.#context.publish({ kind: 'training', metrics });
    return metrics;
  }

  #algorithmFor(rewardModel: RewardModel<B>): Algorithm<B> {
    if (this.#algorithm === undefined || this.#rewardChanged) {
      const before = this.#algorithm;
      const latest = this.#history.at(-1);
      this.#earlier = { iterations: latest?.iteration ?? 0, episodes: latest?.episode ?? 0 };
      this.#algorithm = this.#newAlgorithm(rewardModel);
      before?.dispose();
      this.#rewardChanged = false;
    }
    return this.#algorithm;
  }

  #newAlgorithm(rewardModel: RewardModel<B>): Algorithm<B> {
    const { family, seed } = this.#context;
    return new PpoTrainer({
      family,
      reference: this.#base,
      policy: this.policy.clone(),
      critic: family.critic(rewardModel.network),
      rewardSource: rewardModel,
      rng: stream(seed, 'training', this.#earlier.iterations),
      config: this.#config,
    });
  }

  #freshPrompts(): Deck<string> {
    const { lab, seed } = this.#context;
    const prompts = lab.tasks('train').map(({ prompt }) => prompt);
    return new Deck(prompts, stream(seed, 'training prompts'));
  }
}

/** @throws DivergedError naming the first metric that is not a finite number */
function checkFinite(metrics: TrainingMetrics): void {
  for (const [name, value] of Object.entries(metrics)) {
    if (!Number.isFinite(value)) throw new DivergedError('Training', name);
  }
}

function reportOf(project: string, metrics: readonly TrainingMetrics[]): TrainingReport {
  const seconds = metrics.reduce((sum, each) => sum + each.seconds, 0);
  const tokens = metrics.reduce((sum, each) => sum + each.tokensPerSecond * each.seconds, 0);
  const runId = `${project} ${metrics[0]?.iteration ?? 0}–${metrics.at(-1)?.iteration ?? 0}`;
  return { runId, metrics, tokensPerSecond: seconds > 0 ? tokens / seconds : 0 };
}
