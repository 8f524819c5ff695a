/**
 * The tuned policy's training as the project holds it: made from the base model by the first
 * iteration, saved and restored with the project. What it does, training-loop.ts does.
 */
import type { TrainingConfig } from '../../config/algorithm-fields';
import type { NamedArray } from '../../model/files/safetensors';
import type { Answerer } from '../../model/answers';
import type { Policy } from '../../model/network';
import type { Diagnosis } from '../../protocol/diagnosis';
import type { Trajectory } from '../../protocol/trajectory';
import type { TrainingMetrics, TrainingReport } from '../../protocol/playground';
import { Lock } from '../../shared/lock';
import type { Job } from '../jobs';
import { later } from '../later';
import type { ProjectPart } from '../part';
import type { ProjectContext } from '../project-context';
import type { ChosenReward } from '../rewards/chosen-reward';
import type { RewardNow } from '../rewards/training-reward';
import { TrainingPrompts } from './prompts';
import { RolloutArchive } from './rollout-archive';
import { RunHistory, type Run } from './run-history';
import { TrainingSettings } from './settings';
import type { LoopHooks, LoopParts, TrainingLoop } from './training-loop';
import type { TrainingState } from './training-state';

export class Training implements ProjectPart<TrainingState> {
  readonly key = 'training';
  readonly schema = async () => (await later.schemas()).TRAINING_STATE;
  readonly settings: TrainingSettings;
  /** What the policy did in past iterations. */
  readonly archive = new RolloutArchive();
  readonly #parts: LoopParts;
  /** Fetched with the first iteration. */
  #loop: TrainingLoop | undefined;

  /**
   * @param base stays the caller's; it is the reference of the KL penalty
   * @param reward the project's
   * @param rewardNow what an iteration is rewarded by
   */
  constructor(context: ProjectContext, base: Policy, reward: ChosenReward, rewardNow: RewardNow) {
    const prompts = new TrainingPrompts(context);
    this.settings = new TrainingSettings(
      context.family,
      () => prompts.longest,
      context.lab.settings?.training,
    );
    const { settings, archive } = this;
    const history = new RunHistory();
    // Held during an iteration, so that no checkpoint catches one half done.
    const wholeIterations = new Lock();
    const own = { settings, archive, prompts, history, wholeIterations };
    const publishIteration = (metrics: TrainingMetrics) => this.#publish(metrics);
    const rewardVersion = () => reward.version;
    this.#parts = { ...own, context, base, rewardVersion, rewardNow, publishIteration };
  }

  /** The tuned policy, or the base model before any training. Do not dispose it. */
  get policy(): Policy {
    return this.#loop?.learner.policy ?? this.#parts.base;
  }

  /** Who answers for the project: the tuned policy, and how it chooses where it does. */
  get answerer(): Answerer {
    return { policy: this.policy, choice: this.#loop?.learner.algorithm?.choice };
  }

  get isTuned(): boolean {
    return this.#loop?.learner.algorithm !== undefined;
  }

  get iteration(): number {
    return this.#parts.history.iteration;
  }

  get history(): readonly TrainingMetrics[] {
    return this.#parts.history.metrics;
  }

  get config(): TrainingConfig {
    return this.settings.config;
  }

  /** @throws InvalidValueError naming the field that is unknown or out of range */
  configure(given: Partial<TrainingConfig>): void {
    this.settings.configure(given);
  }

  async run(iterations: number, job: Job, hooks: LoopHooks): Promise<TrainingReport> {
    const loop = await this.#fetched();
    return loop.run(iterations, job, hooks);
  }

  /** Back to the base model. The configuration stays. */
  reset(): void {
    this.#clear();
    this.#parts.context.publish({ kind: 'training-reset', training: [] });
  }

  /** The iterations since the present algorithm began, as the runs table knows them. */
  currentRun(): Run {
    const { algorithm } = this.config;
    return this.#parts.history.record(this.#loop?.learner.name ?? algorithm, this.config);
  }

  /**
   * Every answer of an iteration that is kept, of the latest one by default.
   *
   * @throws NotFoundError naming the iterations that are kept
   */
  async rollouts(iteration?: number): Promise<Trajectory[]> {
    const entry = this.archive.entry(iteration);
    return (await later.rolloutEntries()).trajectoriesOf(entry);
  }

  /** What is wrong, as far as the metrics since the algorithm began tell. */
  async diagnoses(): Promise<Diagnosis[]> {
    const { diagnose } = await later.diagnosis();
    const failures = this.#loop?.tally.first;
    return diagnose({ history: this.#parts.history.run, config: this.config, failures });
  }

  /**
   * A policy with these weights in the place of the base model's; the base model stays the
   * reference.
   *
   * @throws ModelFormatError naming what does not fit; nothing has changed then
   */
  async startFrom(weights: ReadonlyMap<string, NamedArray>): Promise<void> {
    (await this.#fetched()).startFrom(weights);
    this.#forgetIterations();
  }

  /** Runs `work` when no iteration is under way. */
  betweenIterations<T>(work: () => Promise<T>): Promise<T> {
    return this.#parts.wholeIterations.run(work);
  }

  async state(): Promise<TrainingState> {
    const { history, prompts } = this.#parts;
    return {
      config: this.config,
      ...history.state(),
      ...prompts.state(),
      algorithm: await this.#loop?.learner.algorithm?.state(),
      rewardChanged: this.#loop?.isRewardOutdated ?? false,
    };
  }

  /** After the reward in use. */
  async restore(state: TrainingState | undefined): Promise<void> {
    // Fetched first: where that fails, nothing has changed yet.
    const loop = await this.#fetched();
    const { history, prompts } = this.#parts;
    this.#clear();
    this.settings.restore(state?.config);
    if (state === undefined) return;
    history.restore(state);
    prompts.restore(state);
    loop.restore(state.algorithm, state.rewardChanged);
  }

  dispose(): void {
    this.#loop?.learner.dispose();
  }

  async #publish(metrics: TrainingMetrics): Promise<void> {
    const { publish } = this.#parts.context;
    publish({ kind: 'training', metrics });
    publish({ kind: 'diagnoses', diagnoses: await this.diagnoses() });
  }

  async #fetched(): Promise<TrainingLoop> {
    const code = await later.trainingLoop();
    return (this.#loop ??= new code.TrainingLoop(this.#parts));
  }

  #clear(): void {
    this.dispose();
    this.#forgetIterations();
  }

  #forgetIterations(): void {
    this.#parts.history.reset();
    this.#parts.prompts.reset();
    this.archive.clear();
  }
}
