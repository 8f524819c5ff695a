/** The raters that judge by themselves, by name. */
import { scoreRater, type Rater } from '../../feedback/rater';
import { raterWeights, SIMULATED_RATER, simulatedRater } from '../../feedback/simulated-rater';
import type { SimulateOptions } from '../../protocol/playground';
import { NotFoundError } from '../../shared/errors';
import type { Project } from '../project';
import { stream } from '../../shared/random-stream';

/** Share of judgements that the simulated rater turns round unless told otherwise. */
const DEFAULT_NOISE = 0.1;
const REWARD_MODEL = 'reward-model';

/** @throws NotFoundError naming the raters there are */
export function raterOf(project: Project, options: SimulateOptions): Rater {
  const { rater = SIMULATED_RATER } = options;
  if (rater === SIMULATED_RATER) return simulated(project, options);
  if (rater === REWARD_MODEL) {
    project.rewardModel.require('Judging');
    return scoreRater(REWARD_MODEL, (items) => project.score(items));
  }
  throw new NotFoundError('rater', rater, [SIMULATED_RATER, REWARD_MODEL]);
}

function simulated(
  { context, journal }: Project,
  { criteria, noise = DEFAULT_NOISE, seed, strengths, ratings }: SimulateOptions,
): Rater {
  const weights = raterWeights(context.lab.criteria, criteria);
  const rng = stream(seed ?? context.seed, 'rater', journal.length);
  const detail = { strengths: strengths ?? false, ratings: ratings ?? false };
  return simulatedRater(context.lab.gold, { weights, noise, ...detail }, rng);
}
