/**
 * A training at work, fetched with its first iteration: iteration after iteration, with a new algorithm
 * whenever the reward or the algorithm asked for has become another one, until all are done or enough.
 */
import type { AlgorithmState } from '../../algorithms/algorithm';
import type { NamedArray } from '../../model/files/safetensors';
import type { Policy } from '../../model/network';
import type { TrainingMetrics, TrainingReport } from '../../protocol/playground';
import type { Lock } from '../../shared/lock';
import type { Job } from '../jobs';
import type { ProjectContext } from '../project-context';
import { RewardFailingError, RewardTally } from '../rewards/reward-failures';
import type { RewardNow } from '../rewards/training-reward';
import { EarlyStopping } from './early-stopping';
import { iterate, type IterationParts, type VersionedReward } from './iteration';
import { Learner, type Start } from './learner';
import { reportOf } from './training-checks';

export interface LoopParts extends Omit<IterationParts, 'learner' | 'stopping' | 'tally'> {
  readonly context: ProjectContext;
  /** Stays the caller's; it is the reference of the KL penalty. */
  readonly base: Policy;
  /** Another one whenever the project's reward has become another one. */
  readonly rewardVersion: () => number;
  readonly rewardNow: RewardNow;
  /** Held during an iteration. */
  readonly wholeIterations: Lock;
  /** Awaited as a part of each iteration. */
  readonly publishIteration: (metrics: TrainingMetrics) => Promise<void>;
}

export interface LoopHooks {
  /** Awaited after each iteration, without the GPU. */
  readonly afterEach: (metrics: TrainingMetrics) => Promise<void>;
  /** Awaited before another algorithm takes over midway: the present run ends there. */
  readonly beforeNew?: (() => Promise<unknown>) | undefined;
}

export class TrainingLoop {
  readonly learner: Learner;
  /** Of the answers on which the reward failed in the latest iteration. */
  readonly tally: RewardTally;
  readonly #parts: LoopParts;
  readonly #stopping: EarlyStopping;
  /** Of the reward that the present algorithm began with; undefined: of an earlier one. */
  #rewardVersion: number | undefined;

  constructor(parts: LoopParts) {
    const { context, base, rewardNow, settings } = parts;
    this.#parts = parts;
    this.tally = new RewardTally(() => settings.config.failureLimit);
    this.learner = new Learner(context, base, rewardNow, this.tally);
    this.#stopping = new EarlyStopping(context, base);
  }

  /** The reward has become another one since the present algorithm began. */
  get isRewardOutdated(): boolean {
    return this.#rewardVersion !== this.#parts.rewardVersion();
  }

  async run(iterations: number, job: Job, hooks: LoopHooks): Promise<TrainingReport> {
    const { history, settings } = this.#parts;
    const done: TrainingMetrics[] = [];
    const progress = (share = 0): void => {
      job.progress(done.length + share, iterations);
    };
    progress();
    while (done.length < iterations && !job.signal.aborted) {
      const rewarded = await this.#rewarded();
      if (done.length > 0 && this.#isOutdated) await hooks.beforeNew?.();
      if (this.#isOutdated) await this.#begin(rewarded);
      const latest = await this.#iterate(rewarded, progress).catch(held);
      if (latest instanceof RewardFailingError) {
        // Its prompts are asked again: whoever resumes has mended the reward, or raised the limit.
        await job.hold(latest);
        continue;
      }
      done.push(latest);
      progress();
      await hooks.afterEach(latest);
      const stoppedBy = this.#stopping.reason(history, settings.config);
      if (stoppedBy !== undefined) return reportOf(history.runId, done, stoppedBy);
      await job.pausePoint();
    }
    return reportOf(history.runId, done);
  }

  /** @throws ModelFormatError naming what does not fit; nothing has changed then */
  startFrom(weights: ReadonlyMap<string, NamedArray>): void {
    this.learner.startFrom(weights, this.#start);
    this.#rewardVersion = this.#parts.rewardVersion();
  }

  /** @param isRewardOutdated whether it was when the state was taken */
  restore(algorithm: AlgorithmState | undefined, isRewardOutdated: boolean): void {
    this.learner.restore(algorithm, this.#start);
    this.#rewardVersion = isRewardOutdated ? undefined : this.#parts.rewardVersion();
  }

  #iterate(rewarded: VersionedReward, onShare: (share: number) => void): Promise<TrainingMetrics> {
    const { wholeIterations, publishIteration } = this.#parts;
    const { learner, tally } = this;
    const parts = { ...this.#parts, learner, tally, stopping: this.#stopping };
    return wholeIterations.run(async () => {
      const metrics = await iterate(parts, rewarded, onShare);
      await publishIteration(metrics);
      return metrics;
    });
  }

  /** The version is of before: what changes meanwhile is found outdated by the next iteration. */
  async #rewarded(): Promise<VersionedReward> {
    const { rewardVersion, rewardNow } = this.#parts;
    const version = rewardVersion();
    return { reward: await rewardNow(), version };
  }

  /** There is no algorithm yet, or the reward or the algorithm asked for is another one. */
  get #isOutdated(): boolean {
    const { algorithm, name } = this.learner;
    const isOther = this.#parts.settings.config.algorithm !== name;
    return algorithm === undefined || isOther || this.isRewardOutdated;
  }

  get #start(): Start {
    const { settings, history } = this.#parts;
    const { config } = settings;
    return { name: config.algorithm, config, earlierIterations: history.earlierIterations };
  }

  async #begin({ reward, version }: VersionedReward): Promise<void> {
    const { context, history } = this.#parts;
    await context.gpu.run(() => {
      history.beginRun();
      this.learner.begin(this.#start, reward.network);
    });
    this.#rewardVersion = version;
  }
}

/** @throws whatever is no reason to wait for somebody */
function held(error: unknown): RewardFailingError {
  if (error instanceof RewardFailingError) return error;
  throw error;
}
