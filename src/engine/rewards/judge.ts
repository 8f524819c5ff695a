/** From what a user chose as reward to one number per answer. */
import { checkShape, readsScore, runShape } from '../../graders/shape';
import type { Batch } from '../../model/network';
import type { Sample } from '../../protocol/playground';
import type { GraderRunResult } from '../../protocol/graders';
import type { RewardShape, RewardSpec } from '../../protocol/rewards';
import { InvalidValueError, NotReadyError } from '../../shared/errors';
import type { Session } from '../session';
import { datasetOf } from './dataset';
import { itemOf, type ScoreItems } from './judged-items';

export type Judge = (samples: readonly Sample[]) => Promise<ArrayLike<number>>;

/**
 * @param given from a script: anything
 * @throws InvalidValueError naming the field; FormulaError, TemplateVariableError of a grader
 */
export async function checkReward(given: unknown): Promise<RewardSpec> {
  if (given === 'reward-model') return given;
  if (typeof given === 'object' && given !== null && 'type' in given && given.type === 'shape') {
    return checkShape(given);
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
export function judgeOf<B extends Batch>(
  session: Session<B>,
  spec: RewardSpec,
  score: ScoreItems,
  onResults?: (results: readonly GraderRunResult[]) => void,
): Judge {
  if (spec === 'reward-model') return score;
  return spec.type === 'shape'
    ? (samples) => byShape(session, spec, samples, score)
    : async (samples) => {
        const { rewardsByGrader } = await import('./grader-runs');
        return rewardsByGrader(session, spec, samples, { score, onResults });
      };
}

async function byShape<B extends Batch>(
  session: Session<B>,
  shape: RewardShape,
  samples: readonly Sample[],
  score: ScoreItems,
): Promise<Float64Array> {
  const { context, models } = session;
  const { sandbox } = context;
  if (sandbox === undefined) {
    throw new NotReadyError('A reward shape', 'a sandbox', 'open the playground as a page');
  }
  const scored = models.rewardModel !== undefined && readsScore(shape);
  const scores = scored ? await score(samples) : undefined;
  const items = samples.map((sample) => itemOf(sample, datasetOf(session)));
  return runShape(sandbox, shape, { samples, items, scores });
}
