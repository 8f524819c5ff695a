/** One iteration of training: asked, answered, learned from; kept, graded, and looked at for stopping. */
import type { Rollout } from '../../algorithms/rollout';
import type { TrainingConfig } from '../../config/algorithm-fields';
import { promptsPerIteration } from '../../config/algorithms';
import type { TrainingMetrics } from '../../protocol/playground';
import type { ProjectContext } from '../project-context';
import type { TrainingReward } from '../rewards/training-reward';
import type { EarlyStopping } from './early-stopping';
import { goldScore } from './gold-score';
import type { Learner } from './learner';
import type { TrainingPrompts } from './prompts';
import type { RolloutArchive } from './rollout-archive';
import type { RunHistory } from './run-history';
import { checkFinite } from './training-checks';

export interface IterationParts {
  readonly context: ProjectContext;
  readonly config: TrainingConfig;
  readonly learner: Learner;
  readonly prompts: TrainingPrompts;
  readonly history: RunHistory;
  readonly archive: RolloutArchive;
  readonly stopping: EarlyStopping;
  readonly rewardVersion: number;
}

/**
 * @param onShare hears which share of it is done
 * @throws DivergedError naming the metric that is no number; NotReadyError of a limit without grounds
 */
export async function iterate(
  parts: IterationParts,
  reward: TrainingReward,
  onShare: (share: number) => void,
): Promise<TrainingMetrics> {
  const { context, config, learner, prompts, history } = parts;
  const algorithm = learner.current;
  algorithm.configure(config);
  const asked = prompts.take(promptsPerIteration(learner.name, config), reward.prompts);
  const own = await context.gpu.runInParts((stepAside) =>
    algorithm.iterate(asked, {
      onProgress: async (done, total) => {
        onShare(done / total);
        await stepAside();
      },
    }),
  );
  checkFinite(own);
  const counted = history.counted(own);
  const looked =
    algorithm.rollout === undefined
      ? {}
      : await lookInto(parts, algorithm.rollout, counted, reward);
  const metrics = { ...counted, ...looked };
  history.add(metrics);
  return metrics;
}

/** Keeps the answers, grades them, and measures what may end the training. */
async function lookInto(
  { context, config, learner, archive, stopping, rewardVersion }: IterationParts,
  rollout: Rollout,
  { iteration, 'objective/kl_coef': klCoefficient }: TrainingMetrics,
  reward: TrainingReward,
): Promise<Partial<TrainingMetrics>> {
  const { gamma, lambda } = config;
  const facts = { iteration, algorithm: learner.name, gamma, lambda, klCoefficient };
  archive.record(facts, rollout);
  return {
    'gold/score': goldScore(context.lab, rollout.samples),
    ...(await stopping.measure(config, rewardVersion, { rollout, reward, policy: learner.policy })),
  };
}
