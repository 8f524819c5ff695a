/**
 * The iterations of a training, fetched with the first one: asked, answered, learned from; kept, graded,
 * and looked at for stopping.
 */
import type { Algorithm } from '../../algorithms/algorithm';
import type { Rollout } from '../../algorithms/rollout';
import { promptsPerIteration } from '../../config/algorithms';
import type { Policy } from '../../model/network';
import type { StopReason, TrainingMetrics } from '../../protocol/playground';
import type { ProjectContext } from '../project-context';
import type { RewardNow, TrainingReward } from '../rewards/training-reward';
import { EarlyStopping } from './early-stopping';
import { goldScore } from './gold-score';
import { Learner } from './learner';
import type { TrainingPrompts } from './prompts';
import type { RolloutArchive } from './rollout-archive';
import type { RunHistory } from './run-history';
import type { TrainingSettings } from './settings';
import { checkFinite } from './training-checks';

/** A training's own. */
export interface IterationParts {
  readonly settings: TrainingSettings;
  readonly prompts: TrainingPrompts;
  readonly history: RunHistory;
  readonly archive: RolloutArchive;
}

export class Iterations {
  readonly learner: Learner;
  readonly #context: ProjectContext;
  readonly #parts: IterationParts;
  readonly #stopping: EarlyStopping;

  /** @param base stays the caller's; it is the reference of the KL penalty */
  constructor(context: ProjectContext, base: Policy, rewardNow: RewardNow, parts: IterationParts) {
    this.#context = context;
    this.#parts = parts;
    this.learner = new Learner(context, base, rewardNow);
    this.#stopping = new EarlyStopping(context, base);
  }

  /**
   * @param rewardVersion of the reward, by which what was worked out for it is known again
   * @param onShare hears which share of the iteration is done
   * @throws DivergedError naming a metric that is no number; NotReadyError of a limit without grounds
   */
  async next(
    reward: TrainingReward,
    rewardVersion: number,
    onShare: (share: number) => void,
  ): Promise<TrainingMetrics> {
    const { settings, prompts, history } = this.#parts;
    const { learner } = this;
    const algorithm = learner.current;
    algorithm.configure(settings.config);
    const count = promptsPerIteration(learner.name, settings.config);
    const own = await this.#learn(algorithm, prompts.take(count, reward.prompts), onShare);
    checkFinite(own);
    const counted = history.counted(own);
    const { rollout } = algorithm;
    const looked =
      rollout === undefined ? {} : await this.#lookInto(rollout, counted, reward, rewardVersion);
    const metrics = { ...counted, ...looked };
    history.add(metrics);
    return metrics;
  }

  /** Why training ends after the latest iteration, if it does. */
  stopReason(): StopReason | undefined {
    const { history, settings } = this.#parts;
    return this.#stopping.reason(history, settings.config);
  }

  #learn(
    algorithm: Algorithm,
    prompts: readonly string[],
    onShare: (share: number) => void,
  ): Promise<TrainingMetrics> {
    return this.#context.gpu.runInParts((stepAside) =>
      algorithm.iterate(prompts, {
        onProgress: async (done, total) => {
          onShare(done / total);
          await stepAside();
        },
      }),
    );
  }

  /** Keeps the answers, grades them, and measures what may end the training. */
  async #lookInto(
    rollout: Rollout,
    { iteration, 'objective/kl_coef': klCoefficient }: TrainingMetrics,
    reward: TrainingReward,
    rewardVersion: number,
  ): Promise<Partial<TrainingMetrics>> {
    const { settings, archive } = this.#parts;
    const { config } = settings;
    const { gamma, lambda } = config;
    const { name: algorithm, policy } = this.learner;
    archive.record({ iteration, algorithm, gamma, lambda, klCoefficient }, rollout);
    const evidence = { rollout, reward, policy };
    return {
      'gold/score': goldScore(this.#context.lab, rollout.samples),
      ...(await this.#stopping.measure(config, rewardVersion, evidence)),
    };
  }
}
