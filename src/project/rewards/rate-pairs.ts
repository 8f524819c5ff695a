/**
 * A reward as a rater beside people: it judges pairs under its own name, first those that others
 * have judged, so that agreement can be measured, then fresh ones.
 */
import { secondOpinions } from '../../feedback/second-opinions';
import type { Item, NewComparison } from '../../protocol/playground';
import type { RatedPairs, RateOptions } from '../../protocol/rewards';
import { readable } from '../../reward-model/readable';
import { InvalidValueError } from '../../shared/errors';
import { standardDeviation } from '../../shared/statistics';
import { checkOneOf, checkWhole } from '../option-checks';
import { samplePolicy } from '../sampling';
import type { Project } from '../project';
import { stream } from '../../shared/random-stream';
import { samplesOf } from '../inspection/backtest';
import { triedReward } from './tried-reward';

type Pair = Omit<NewComparison, 'choice'>;

/** Rewards nearer than this, in standard deviations over the pairs, are a tie. */
const DEFAULT_MARGIN = 0.1;

/** @returns its judgements, in the log under the reward's name */
export async function ratePairs(
  project: Project,
  given: unknown,
  { comparisons, margin = DEFAULT_MARGIN, pairs: which = 'any' }: RateOptions,
): Promise<RatedPairs> {
  checkWhole('comparisons', comparisons, 1, 1_000);
  checkOneOf('pairs', which, ['judged', 'any']);
  if (!(margin >= 0)) throw new InvalidValueError('margin', margin, 'use 0 or more');
  const { journal } = project;
  const { raterName: rater, score } = await triedReward(project, given);
  const judgedBefore = readable(project.context.family, journal.comparisons());
  const shared = secondOpinions(judgedBefore, rater).slice(0, comparisons);
  const fresh = which === 'judged' ? 0 : comparisons - shared.length;
  const pairs: Pair[] = [...shared, ...(await freshPairs(project, fresh))];
  const items = pairs.flatMap(({ prompt, a, b }): Item[] => [
    { prompt, text: a },
    { prompt, text: b },
  ]);
  const rewards = await score(samplesOf(project, items));
  const tie = margin * standardDeviation(rewards);
  const judged = pairs.map((pair, i): NewComparison => {
    const gain = (rewards[2 * i] ?? NaN) - (rewards[2 * i + 1] ?? NaN);
    return { ...pair, choice: Math.abs(gain) <= tie ? 'tie' : gain > 0 ? 'a' : 'b' };
  });
  return { rater, comparisons: await journal.judge(judged, rater, journal.newUndoGroup()) };
}

async function freshPairs(project: Project, count: number): Promise<Pair[]> {
  if (count <= 0) return [];
  const { context, training, sampling, journal } = project;
  const rng = stream(context.seed, 'pairs of a grader', journal.length);
  const tasks = context.lab.tasks('train');
  const prompts = Array.from({ length: count }, () => rng.pick(tasks).prompt);
  const options = { prompts: [...prompts, ...prompts] };
  const answerer = () => training.answerer;
  const samples = await samplePolicy(context, answerer, options, sampling, rng);
  return prompts.map((prompt, i) => ({
    ...{ prompt, a: samples[i]?.text ?? '', b: samples[count + i]?.text ?? '' },
  }));
}
