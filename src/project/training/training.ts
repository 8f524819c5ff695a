/**
 * The policy in training: made from the base model by the first iteration, replaced by a new
 * algorithm (same policy, new critic) when the reward model has changed.
 */
import type { Algorithm, AlgorithmState } from '../../algorithms/algorithm';
import {
  TRAINING_FIELDS,
  type AlgorithmName,
  type TrainingConfig,
} from '../../config/algorithm-fields';
import { promptsPerIteration } from '../../config/algorithms';
import { completeConfig } from '../../config/field';
import type { NamedArray } from '../../model/files/safetensors';
import type { Batch, Critic, Policy } from '../../model/network';
import { restoreVariables } from '../../model/variables';
import { largestBufferBytes } from '../../ops/first-load';
import type {
  Sample,
  TrainingMetrics,
  TrainingReport,
  TrainOptions,
} from '../../protocol/playground';
import type { RewardInUse } from '../../protocol/rewards';
import { ShuffledSampler, type ShuffledSamplerState } from '../../shared/shuffled-sampler';
import { GpuLock } from '../../shared/lock';
import type { Job } from '../jobs';
import { checkAlgorithm, checkWhole } from '../option-checks';
import { checkFinite, reportOf } from './training-checks';
import type { RewardNow, TrainingReward } from '../rewards/training-reward';
import { checkFits, predictMemory, type MemoryPrediction } from './memory-prediction';
import type { ProjectContext } from '../project-context';
import type { NewAlgorithm } from './new-algorithm';
import { RolloutArchive } from './rollout-archive';
import { goldScore } from './gold-score';
import type { RunRecord } from '../../protocol/run';
import type { Diagnosis } from '../../protocol/diagnosis';
import { stream } from '../../shared/random-stream';

export interface TrainingState {
  readonly config: TrainingConfig;
  readonly history: readonly TrainingMetrics[];
  readonly prompts: ShuffledSamplerState;
  /** Iterations done by earlier algorithms. */
  readonly earlier: Progress;
  readonly algorithm: AlgorithmState | undefined;
  readonly rewardChanged: boolean;
  /** Absent in checkpoints from before there was a choice. */
  readonly reward?: RewardInUse;
  /** Of the runs table; absent in checkpoints from before there was one. */
  readonly runId?: string;
}

interface Progress {
  readonly iterations: number;
  readonly episodes: number;
}

const NO_PROGRESS: Progress = { iterations: 0, episodes: 0 };
const REWARD_MODEL: RewardInUse = { spec: 'reward-model', scale: 'base' };

export class Training {
  readonly #context: ProjectContext;
  readonly #base: Policy;
  readonly #rewardNow: RewardNow;
  /** What the policy did in past iterations. */
  readonly archive = new RolloutArchive();
  #config: TrainingConfig = completeConfig(TRAINING_FIELDS);
  #history: TrainingMetrics[] = [];
  #prompts: ShuffledSampler<string>;
  #algorithm: Algorithm | undefined;
  /** Which one `#algorithm` is; the configuration may already ask for another. */
  #algorithmName: AlgorithmName = 'ppo';
  #earlier = NO_PROGRESS;
  #rewardChanged = false;
  #reward = REWARD_MODEL;
  #longestPrompt: string | undefined;
  #runId: string = crypto.randomUUID();
  /** Held during an iteration, so that no checkpoint catches one half done. */
  readonly #wholeIterations = new GpuLock();

  /** @param base stays the caller's; it is the reference of the KL penalty */
  constructor(context: ProjectContext, base: Policy, rewardNow: RewardNow) {
    this.#context = context;
    this.#base = base;
    this.#rewardNow = rewardNow;
    this.#prompts = this.#freshPrompts();
  }

  /** The tuned policy, or the base model before any training. Do not dispose it. */
  get policy(): Policy {
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

  get config(): TrainingConfig {
    return this.#config;
  }

  /** @throws InvalidValueError naming the field that is unknown or out of range */
  configure(given: Partial<TrainingConfig>): void {
    this.#config = completeConfig(TRAINING_FIELDS, { ...this.#config, ...given });
  }

  /** What the next iteration optimises. */
  get reward(): RewardInUse {
    return this.#reward;
  }

  /** From the next iteration on, in a running training too. */
  useReward(reward: RewardInUse): void {
    this.#reward = reward;
    this.rewardChanged();
    this.#context.publish({ kind: 'reward-in-use', reward });
  }

  /** What scaling the reward in use needs to know of it. */
  rewardMeasured(measured: NonNullable<RewardInUse['measured']>): void {
    this.#reward = { ...this.#reward, measured };
    this.#context.publish({ kind: 'reward-in-use', reward: this.#reward });
  }

  /** The next iteration starts a new algorithm: its critic must know the new rewards. */
  rewardChanged(): void {
    this.#rewardChanged = true;
  }

  /** Checks what a caller wants before anything is done. @returns the iterations wanted */
  prepare({ iterations, ...config }: TrainOptions): number {
    checkWhole('iterations', iterations);
    checkAlgorithm(config.algorithm);
    this.configure(config);
    checkFits(this.#prediction(), largestBufferBytes());
    return iterations;
  }

  /** What training as configured will need. */
  get predictedBytes(): number {
    return this.#prediction().bytes;
  }

  /**
   * @param afterEach awaited after each iteration, without the GPU
   * @param beforeNew awaited before another algorithm takes over midway: `currentRun` ends there
   */
  async run(
    iterations: number,
    job: Job,
    afterEach: (metrics: TrainingMetrics) => Promise<void>,
    beforeNew: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<TrainingReport> {
    const metrics: TrainingMetrics[] = [];
    job.progress(0, iterations);
    const { newAlgorithm } = await import('./new-algorithm');
    while (metrics.length < iterations && !job.signal.aborted) {
      const reward = await this.#rewardNow();
      if (metrics.length > 0 && this.#isOutdated) await beforeNew();
      const algorithm = await this.#context.gpu.run(() => this.#algorithmFor(reward, newAlgorithm));
      const latest = await this.#wholeIterations.run(() =>
        this.#iterate(algorithm, reward.prompts ?? this.#prompts, (share) => {
          job.progress(metrics.length + share, iterations);
        }),
      );
      metrics.push(latest);
      job.progress(metrics.length, iterations);
      await afterEach(latest);
      if (this.#config.stopAtPeak && (await this.#pastPeak())) break;
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
    this.archive.clear();
    this.#prompts = this.#freshPrompts();
    this.#rewardChanged = false;
    this.#runId = crypto.randomUUID();
  }

  /** The iterations since the present algorithm began, as the runs table knows them. */
  currentRun(): Pick<RunRecord, 'id' | 'name' | 'experiment' | 'config' | 'metrics'> {
    const { iterations } = this.#earlier;
    const metrics = this.#history.filter(({ iteration }) => iteration > iterations);
    const { label } = TRAINING_FIELDS.algorithm.options.find(
      ({ value }) => value === this.#algorithmName,
    ) ?? { label: this.#algorithmName };
    const last = metrics.at(-1)?.iteration ?? iterations;
    return {
      id: this.#runId,
      name: `${label}, iterations ${iterations + 1}–${last}`,
      experiment: false,
      config: this.#config,
      metrics,
    };
  }

  async #pastPeak(): Promise<boolean> {
    const { isPastPeak } = await import('./early-stop');
    return isPastPeak(this.currentRun().metrics, this.#history[0]);
  }

  /** What is wrong, as far as the metrics since the algorithm began tell. */
  async diagnoses(): Promise<Diagnosis[]> {
    const { diagnose } = await import('../../evaluation/diagnosis/diagnose');
    return diagnose({ history: this.currentRun().metrics, config: this.#config });
  }

  /**
   * A policy with these weights in the place of the base model's; the base model stays the
   * reference.
   *
   * @throws ModelFormatError naming what does not fit; nothing has changed then
   */
  async startFrom(weights: ReadonlyMap<string, NamedArray>): Promise<void> {
    const { newAlgorithm } = await import('./new-algorithm');
    const started = this.#made(newAlgorithm, this.#config.algorithm, () => this.#blankCritic());
    try {
      restoreVariables(started.policy.variables, weights);
    } catch (error) {
      started.dispose();
      throw error;
    }
    this.reset();
    this.#algorithm = started;
    this.#algorithmName = this.#config.algorithm;
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
      reward: this.#reward,
      runId: this.#runId,
    };
  }

  async restore(state: TrainingState): Promise<void> {
    const { newAlgorithm } = await import('./new-algorithm');
    this.reset();
    this.#config = completeConfig(TRAINING_FIELDS, state.config);
    this.#history = [...state.history];
    this.#prompts.restore(state.prompts);
    this.#earlier = state.earlier;
    this.#reward = state.reward ?? REWARD_MODEL;
    this.#runId = state.runId ?? crypto.randomUUID();
    if (state.algorithm !== undefined) {
      checkAlgorithm(state.algorithm.algorithm);
      this.#algorithmName = state.algorithm.algorithm;
      this.#algorithm = this.#made(newAlgorithm, this.#algorithmName, () => this.#blankCritic());
      this.#algorithm.restore(state.algorithm);
    }
    this.#rewardChanged = state.rewardChanged;
  }

  dispose(): void {
    this.#algorithm?.dispose();
    this.#algorithm = undefined;
  }

  async #iterate(
    algorithm: Algorithm,
    deck: ShuffledSampler<string>,
    tell: (share: number) => void,
  ): Promise<TrainingMetrics> {
    algorithm.configure(this.#config);
    const prompts = deck.take(promptsPerIteration(this.#algorithmName, this.#config));
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
      ...(await this.#lookInto(algorithm, this.#earlier.iterations + own.iteration, own)),
    };
    this.#history.push(metrics);
    this.#context.publish({ kind: 'training', metrics });
    this.#context.publish({ kind: 'diagnoses', diagnoses: await this.diagnoses() });
    return metrics;
  }

  /** Keeps the iteration's answers and grades them. */
  async #lookInto(
    { rollout }: Algorithm,
    iteration: number,
    own: TrainingMetrics,
  ): Promise<Pick<TrainingMetrics, 'gold/score'>> {
    if (rollout === undefined) return {};
    const { gamma, lambda } = this.#config;
    const klCoefficient = own['objective/kl_coef'];
    const algorithm = this.#algorithmName;
    this.archive.record({ iteration, algorithm, gamma, lambda, klCoefficient }, rollout);
    return { 'gold/score': await goldScore(this.#context.lab, rollout.samples) };
  }

  /** The reward or the algorithm asked for is another one. */
  get #isOutdated(): boolean {
    return this.#rewardChanged || this.#config.algorithm !== this.#algorithmName;
  }

  #algorithmFor({ network }: TrainingReward, newAlgorithm: NewAlgorithm): Algorithm {
    const { algorithm } = this.#config;
    if (this.#algorithm === undefined || this.#isOutdated) {
      const before = this.#algorithm;
      const latest = this.#history.at(-1);
      this.#earlier = { iterations: latest?.iteration ?? 0, episodes: latest?.episode ?? 0 };
      this.#algorithm = this.#made(newAlgorithm, algorithm, () =>
        network === undefined ? this.#blankCritic() : this.#context.family.critic(network),
      );
      before?.dispose();
      this.#algorithmName = algorithm;
      this.#rewardChanged = false;
      this.#runId = crypto.randomUUID();
    }
    return this.#algorithm;
  }

  /** Trunk of the base model, value head zero. */
  #blankCritic(): Critic {
    const { family, seed } = this.#context;
    const network = family.rewardNetwork(this.#base, stream(seed, 'critic'));
    const critic = family.critic(network);
    network.dispose();
    return critic;
  }

  #made(newAlgorithm: NewAlgorithm, name: AlgorithmName, critic: () => Critic): Algorithm {
    const { family, seed } = this.#context;
    const parts = {
      family,
      reference: this.#base,
      policy: this.policy.clone(),
      rewardSource: {
        rewards: async (samples: readonly Sample[], batch: Batch) =>
          (await this.#rewardNow()).source.rewards(samples, batch),
      },
      preferences: { pairs: async () => (await this.#rewardNow()).pairs() },
      rng: stream(seed, 'training', this.#earlier.iterations),
      config: this.#config,
    };
    return newAlgorithm(name, parts, critic);
  }

  #prediction(): MemoryPrediction {
    const { family, lab } = this.#context;
    this.#longestPrompt ??= lab
      .tasks('train')
      .reduce((longest, { prompt }) => (prompt.length > longest.length ? prompt : longest), '');
    return predictMemory(family, this.#longestPrompt, this.#config);
  }

  #freshPrompts(): ShuffledSampler<string> {
    const { lab, seed } = this.#context;
    const prompts = lab.tasks('train').map(({ prompt }) => prompt);
    return new ShuffledSampler(prompts, stream(seed, 'training prompts'));
  }
}
