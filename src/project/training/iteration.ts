/** One iteration of training: asked, answered, learned from; kept, graded, and measured for stopping. */
import type { Rollout } from '../../algorithms/rollout';
import { promptsPerIteration } from '../../config/algorithms';
import type { TrainingMetrics } from '../../protocol/playground';
import type { ProjectContext } from '../project-context';
import type { RewardTally } from '../rewards/reward-failures';
import type { TrainingReward } from '../rewards/training-reward';
import type { EarlyStopping } from './early-stopping';
import { goldScore } from './gold-score';
import type { Learner } from './learner';
import type { TrainingPrompts } from './prompts';
import type { RolloutArchive } from './rollout-archive';
import { entryOf } from './rollout-entry';
import type { RunHistory } from './run-history';
import type { TrainingSettings } from './settings';
import { checkFinite } from './training-checks';

/** What of a training its iterations work on. */
export interface IterationParts {
  readonly context: ProjectContext;
  readonly settings: TrainingSettings;
  readonly learner: Learner;
  readonly prompts: TrainingPrompts;
  readonly history: RunHistory;
  readonly archive: RolloutArchive;
  readonly stopping: EarlyStopping;
  readonly tally: RewardTally;
}

/** The reward of an iteration, and its version, by which what was worked out for it is known again. */
export interface VersionedReward {
  readonly reward: TrainingReward;
  readonly version: number;
}

/**
 * @param onShare hears which share of it is done
 * @throws DivergedError naming what is no number; NotReadyError of a limit without grounds;
 * RewardFailingError, with nothing learned and the same prompts still to be asked
 */
export async function iterate(
  parts: IterationParts,
  rewarded: VersionedReward,
  onShare: (share: number) => void,
): Promise<TrainingMetrics> {
  const { context, settings, learner, prompts, history, tally } = parts;
  const algorithm = learner.current;
  algorithm.configure(settings.config);
  const count = promptsPerIteration(learner.name, settings.config);
  const before = prompts.state();
  const asked = prompts.take(count, rewarded.reward.prompts);
  tally.begin();
  const working = context.gpu.runInParts((stepAside) =>
    algorithm.iterate(asked, {
      onProgress: async (done, total) => {
        onShare(done / total);
        await stepAside();
      },
    }),
  );
  const own = await working.catch((error: unknown) => {
    prompts.restore(before);
    throw error;
  });
  await context.gpu.run(() => checkFinite(own, algorithm));
  const counted = { ...history.counted(own), ...tally.metrics() };
  const { rollout } = algorithm;
  const looked = rollout === undefined ? {} : await lookInto(parts, rollout, counted, rewarded);
  const metrics = { ...counted, ...looked };
  history.add(metrics);
  return metrics;
}

/** Keeps the answers, grades them, and measures what may end the training. */
async function lookInto(
  { context, settings: { config }, learner, archive, stopping }: IterationParts,
  rollout: Rollout,
  { iteration, 'objective/kl_coef': klCoefficient }: TrainingMetrics,
  { reward, version }: VersionedReward,
): Promise<Partial<TrainingMetrics>> {
  const { gamma, lambda } = config;
  const { name: algorithm, policy } = learner;
  archive.record(entryOf({ iteration, algorithm, gamma, lambda, klCoefficient }, rollout));
  return {
    'gold/score': await goldScore(context.lab, rollout.samples),
    ...(await stopping.measure(config, version, { rollout, reward, policy })),
  };
}
