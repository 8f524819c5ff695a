/** From what a user chose as reward to one number per answer. */
import { checkCustomReward, readsScore, runCustomReward } from '../../graders/custom-reward';
import { tasksByPrompt } from '../../labs/gold';
import type { Sample } from '../../protocol/playground';
import type { GraderRunResult } from '../../protocol/graders';
import type { CustomReward, RewardSpec } from '../../protocol/rewards';
import { InvalidValueError, NotReadyError } from '../../shared/errors';
import type { Project } from '../project';
import { datasetOf } from './dataset';
import { itemOf, type ScoreItems } from './judged-items';

export type Scorer = (samples: readonly Sample[]) => Promise<ArrayLike<number>>;

/**
 * @param given from a script: anything
 * @throws InvalidValueError naming the field; FormulaError, TemplateVariableError of a grader
 */
export async function checkReward(given: unknown): Promise<RewardSpec> {
  if (given === 'reward-model') return given;
  if (typeof given === 'object' && given !== null && 'type' in given && given.type === 'shape') {
    return checkCustomReward(given);
  }
  if (given === undefined || given === null) {
    throw new InvalidValueError('reward', given, "use 'reward-model', a grader or a shape");
  }
  const { validateGrader } = await import('../../graders');
  return validateGrader(given);
}

/** How a reward is called on screen. */
export function rewardName(spec: RewardSpec): string {
  return spec === 'reward-model' ? 'reward model' : spec.name;
}

/** Told from people by what stands before the name. */
export function raterName(spec: RewardSpec): string {
  if (spec === 'reward-model') return spec;
  return `${spec.type === 'shape' ? 'shape' : 'grader'}: ${spec.name}`;
}

/** @param onResults told what a grader said of each answer; where it failed, that is 0 */
export function scorerOf(
  project: Project,
  spec: RewardSpec,
  score: ScoreItems,
  onResults?: (results: readonly GraderRunResult[]) => void,
): Scorer {
  if (spec === 'reward-model') return score;
  return spec.type === 'shape'
    ? (samples) => byShape(project, spec, samples, score)
    : async (samples) => {
        const { rewardsByGrader } = await import('./grader-runs');
        return rewardsByGrader(project, spec, samples, { score, onResults });
      };
}

async function byShape(
  project: Project,
  shape: CustomReward,
  samples: readonly Sample[],
  score: ScoreItems,
): Promise<Float64Array> {
  const { context, models } = project;
  const { sandbox } = context;
  if (sandbox === undefined) {
    throw new NotReadyError('A reward shape', 'a sandbox', 'open the playground as a page');
  }
  const scored = models.rewardModel !== undefined && readsScore(shape);
  const scores = scored ? await score(samples) : undefined;
  const tasks = tasksByPrompt(project.context.lab);
  const items = samples.map((sample) => itemOf(sample, datasetOf(project), tasks));
  return runCustomReward(sandbox, shape, { samples, items, scores });
}
