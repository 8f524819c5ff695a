/**
 * The tuned policy's training: made from the base model by the first iteration, going on with a new
 * algorithm (same policy, new critic) when the reward or the algorithm has become another one.
 */
import type { TrainingConfig } from '../../config/algorithm-fields';
import type { NamedArray } from '../../model/files/safetensors';
import type { Policy } from '../../model/network';
import type { Diagnosis } from '../../protocol/diagnosis';
import type { TrainingMetrics, TrainingReport } from '../../protocol/playground';
import { GpuLock } from '../../shared/lock';
import type { Job } from '../jobs';
import { later } from '../later';
import type { ProjectContext } from '../project-context';
import type { ChosenReward } from '../rewards/chosen-reward';
import type { RewardNow, TrainingReward } from '../rewards/training-reward';
import { EarlyStopping } from './early-stopping';
import { iterate } from './iteration';
import { Learner, type Start } from './learner';
import { TrainingPrompts } from './prompts';
import { RolloutArchive } from './rollout-archive';
import { RunHistory, type Run } from './run-history';
import { TrainingSettings } from './settings';
import { reportOf } from './training-checks';
import type { TrainingState } from './training-state';

export class Training {
  readonly settings: TrainingSettings;
  /** What the policy did in past iterations. */
  readonly archive = new RolloutArchive();
  readonly #context: ProjectContext;
  readonly #reward: ChosenReward;
  readonly #rewardNow: RewardNow;
  readonly #learner: Learner;
  readonly #prompts: TrainingPrompts;
  readonly #history = new RunHistory();
  readonly #stopping: EarlyStopping;
  /** Of the reward that the present algorithm began with; undefined: of an earlier one. */
  #rewardVersion: number | undefined;
  /** Held during an iteration, so that no checkpoint catches one half done. */
  readonly #wholeIterations = new GpuLock();

  /**
   * @param base stays the caller's; it is the reference of the KL penalty
   * @param reward the project's
   * @param rewardNow what an iteration is rewarded by
   */
  constructor(context: ProjectContext, base: Policy, reward: ChosenReward, rewardNow: RewardNow) {
    this.#context = context;
    this.#reward = reward;
    this.#rewardNow = rewardNow;
    this.#prompts = new TrainingPrompts(context);
    this.settings = new TrainingSettings(context.family, () => this.#prompts.longest);
    this.#learner = new Learner(context, base, rewardNow);
    this.#stopping = new EarlyStopping(context, base);
  }

  /** The tuned policy, or the base model before any training. Do not dispose it. */
  get policy(): Policy {
    return this.#learner.policy;
  }

  get isTuned(): boolean {
    return this.#learner.algorithm !== undefined;
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
    while (done.length < iterations && !job.signal.aborted) {
      const { version } = this.#reward;
      const reward = await this.#rewardNow();
      if (done.length > 0 && this.#isOutdated) await beforeNew();
      if (!this.isTuned || this.#isOutdated) await this.#begin(reward, version);
      const latest = await this.betweenIterations(() => this.#iterate(reward, progress));
      done.push(latest);
      progress();
      await afterEach(latest);
      const stoppedBy = await this.#stopping.reason(this.#history, this.config);
      if (stoppedBy !== undefined) return reportOf(this.#history.runId, done, stoppedBy);
      await job.pausePoint();
    }
    return reportOf(this.#history.runId, done);
  }

  /** Back to the base model. The configuration stays. */
  reset(): void {
    this.#learner.dispose();
    this.#forgetIterations();
  }

  /** The iterations since the present algorithm began, as the runs table knows them. */
  currentRun(): Run {
    return this.#history.record(this.#learner.name, this.config);
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
    await this.#learner.startFrom(weights, this.#start);
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
      algorithm: await this.#learner.algorithm?.state(),
      rewardChanged: this.#rewardVersion !== this.#reward.version,
      reward: this.#reward.inUse,
    };
  }

  async restore(state: TrainingState): Promise<void> {
    // Fetched first: where that fails, nothing has changed yet.
    await Promise.all([later.algorithms(), later.rewardKinds()]);
    this.reset();
    this.settings.restore(state.config);
    this.#history.restore(state);
    this.#prompts.restore(state);
    await this.#reward.restore(state.reward);
    await this.#learner.restore(state.algorithm, this.#start);
    this.#rewardVersion = state.rewardChanged ? undefined : this.#reward.version;
  }

  dispose(): void {
    this.#learner.dispose();
  }

  /** The reward or the algorithm asked for is another one. */
  get #isOutdated(): boolean {
    const isOtherReward = this.#rewardVersion !== this.#reward.version;
    return isOtherReward || this.config.algorithm !== this.#learner.name;
  }

  get #start(): Start {
    const { earlierIterations } = this.#history;
    return { name: this.config.algorithm, config: this.config, earlierIterations };
  }

  async #begin({ network }: TrainingReward, rewardVersion: number): Promise<void> {
    await later.algorithms();
    this.#history.beginRun();
    await this.#context.gpu.run(() => this.#learner.begin(this.#start, network));
    this.#rewardVersion = rewardVersion;
  }

  async #iterate(
    reward: TrainingReward,
    onShare: (share: number) => void,
  ): Promise<TrainingMetrics> {
    const metrics = await iterate(
      {
        context: this.#context,
        config: this.config,
        learner: this.#learner,
        prompts: this.#prompts,
        history: this.#history,
        archive: this.archive,
        stopping: this.#stopping,
        rewardVersion: this.#reward.version,
      },
      reward,
      onShare,
    );
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
