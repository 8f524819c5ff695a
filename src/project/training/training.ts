/**
 * The tuned policy's training: made from the base model by the first iteration, going on with a new
 * algorithm (same policy, new critic) when the reward or the algorithm has become another one.
 */
import type { TrainingConfig } from '../../config/algorithm-fields';
import type { NamedArray } from '../../model/files/safetensors';
import type { Policy } from '../../model/network';
import type { Diagnosis } from '../../protocol/diagnosis';
import type { TrainingMetrics, TrainingReport } from '../../protocol/playground';
import { Lock } from '../../shared/lock';
import type { Job } from '../jobs';
import { later } from '../later';
import type { ProjectPart } from '../part';
import type { ProjectContext } from '../project-context';
import type { ChosenReward } from '../rewards/chosen-reward';
import type { RewardNow, TrainingReward } from '../rewards/training-reward';
import type { Iterations } from './iterations';
import type { Start } from './learner';
import { TrainingPrompts } from './prompts';
import { RolloutArchive } from './rollout-archive';
import { RunHistory, type Run } from './run-history';
import { TrainingSettings } from './settings';
import { reportOf } from './training-checks';
import type { TrainingState } from './training-state';

export class Training implements ProjectPart<TrainingState> {
  readonly key = 'training';
  readonly schema = async () => (await later.schemas()).TRAINING_STATE;
  readonly settings: TrainingSettings;
  /** What the policy did in past iterations. */
  readonly archive = new RolloutArchive();
  readonly #context: ProjectContext;
  readonly #base: Policy;
  readonly #reward: ChosenReward;
  readonly #rewardNow: RewardNow;
  readonly #prompts: TrainingPrompts;
  readonly #history = new RunHistory();
  /** Fetched with the first iteration. */
  #iterations: Iterations | undefined;
  /** Of the reward that the present algorithm began with; undefined: of an earlier one. */
  #rewardVersion: number | undefined;
  /** Held during an iteration, so that no checkpoint catches one half done. */
  readonly #wholeIterations = new Lock();

  /**
   * @param base stays the caller's; it is the reference of the KL penalty
   * @param reward the project's
   * @param rewardNow what an iteration is rewarded by
   */
  constructor(context: ProjectContext, base: Policy, reward: ChosenReward, rewardNow: RewardNow) {
    this.#context = context;
    this.#base = base;
    this.#reward = reward;
    this.#rewardNow = rewardNow;
    this.#prompts = new TrainingPrompts(context);
    this.settings = new TrainingSettings(context.family, () => this.#prompts.longest);
  }

  /** The tuned policy, or the base model before any training. Do not dispose it. */
  get policy(): Policy {
    return this.#iterations?.learner.policy ?? this.#base;
  }

  get isTuned(): boolean {
    return this.#iterations?.learner.algorithm !== undefined;
  }

  get iteration(): number {
    return this.#history.iteration;
  }

  get history(): readonly TrainingMetrics[] {
    return this.#history.metrics;
  }

  get config(): TrainingConfig {
    return this.settings.config;
  }

  /** @throws InvalidValueError naming the field that is unknown or out of range */
  configure(given: Partial<TrainingConfig>): void {
    this.settings.configure(given);
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
    const done: TrainingMetrics[] = [];
    const progress = (share = 0): void => {
      job.progress(done.length + share, iterations);
    };
    progress();
    const all = await this.#code();
    while (done.length < iterations && !job.signal.aborted) {
      const { version } = this.#reward;
      const reward = await this.#rewardNow();
      if (done.length > 0 && this.#isOutdated) await beforeNew();
      if (!this.isTuned || this.#isOutdated) await this.#begin(all, reward, version);
      const latest = await this.betweenIterations(() => this.#next(all, reward, progress));
      done.push(latest);
      progress();
      await afterEach(latest);
      const stoppedBy = all.stopReason();
      if (stoppedBy !== undefined) return reportOf(this.#history.runId, done, stoppedBy);
      await job.pausePoint();
    }
    return reportOf(this.#history.runId, done);
  }

  /** Back to the base model. The configuration stays. */
  reset(): void {
    this.dispose();
    this.#forgetIterations();
    this.#context.publish({ kind: 'training-reset', training: [] });
  }

  /** The iterations since the present algorithm began, as the runs table knows them. */
  currentRun(): Run {
    const { algorithm } = this.config;
    return this.#history.record(this.#iterations?.learner.name ?? algorithm, this.config);
  }

  /** What is wrong, as far as the metrics since the algorithm began tell. */
  async diagnoses(): Promise<Diagnosis[]> {
    const { diagnose } = await later.diagnosis();
    return diagnose({ history: this.#history.run, config: this.config });
  }

  /**
   * A policy with these weights in the place of the base model's; the base model stays the
   * reference.
   *
   * @throws ModelFormatError naming what does not fit; nothing has changed then
   */
  async startFrom(weights: ReadonlyMap<string, NamedArray>): Promise<void> {
    const { learner } = await this.#code();
    learner.startFrom(weights, this.#start);
    this.#forgetIterations();
  }

  /** Runs `work` when no iteration is under way. */
  betweenIterations<T>(work: () => Promise<T>): Promise<T> {
    return this.#wholeIterations.run(work);
  }

  async state(): Promise<TrainingState> {
    return {
      config: this.config,
      ...this.#history.state(),
      ...this.#prompts.state(),
      algorithm: await this.#iterations?.learner.algorithm?.state(),
      rewardChanged: this.#rewardVersion !== this.#reward.version,
      reward: this.#reward.inUse,
    };
  }

  async restore(state: TrainingState | undefined): Promise<void> {
    // Fetched first: where that fails, nothing has changed yet.
    const [{ learner }] = await Promise.all([this.#code(), later.rewardKinds()]);
    this.dispose();
    this.#forgetIterations();
    this.settings.restore(state?.config);
    await this.#reward.restore(state?.reward);
    this.#rewardVersion = this.#reward.version;
    if (state === undefined) return;
    this.#history.restore(state);
    this.#prompts.restore(state);
    learner.restore(state.algorithm, this.#start);
    if (state.rewardChanged) this.#rewardVersion = undefined;
  }

  dispose(): void {
    this.#iterations?.learner.dispose();
  }

  /** The reward or the algorithm asked for is another one. */
  get #isOutdated(): boolean {
    const isOtherReward = this.#rewardVersion !== this.#reward.version;
    return isOtherReward || this.config.algorithm !== this.#iterations?.learner.name;
  }

  get #start(): Start {
    const { earlierIterations } = this.#history;
    return { name: this.config.algorithm, config: this.config, earlierIterations };
  }

  async #code(): Promise<Iterations> {
    const { Iterations: Fetched } = await later.iterations();
    const { settings, archive } = this;
    const parts = { settings, archive, prompts: this.#prompts, history: this.#history };
    return (this.#iterations ??= new Fetched(this.#context, this.#base, this.#rewardNow, parts));
  }

  async #begin(
    { learner }: Iterations,
    { network }: TrainingReward,
    rewardVersion: number,
  ): Promise<void> {
    await this.#context.gpu.run(() => {
      this.#history.beginRun();
      learner.begin(this.#start, network);
    });
    this.#rewardVersion = rewardVersion;
  }

  async #next(
    iterations: Iterations,
    reward: TrainingReward,
    onShare: (share: number) => void,
  ): Promise<TrainingMetrics> {
    const metrics = await iterations.next(reward, this.#reward.version, onShare);
    this.#context.publish({ kind: 'training', metrics });
    this.#context.publish({ kind: 'diagnoses', diagnoses: await this.diagnoses() });
    return metrics;
  }

  #forgetIterations(): void {
    this.#history.reset();
    this.archive.clear();
    this.#prompts.reset();
    this.#rewardVersion = this.#reward.version;
  }
}
