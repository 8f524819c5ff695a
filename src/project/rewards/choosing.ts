/** Taking a reward into use. */
import type { RewardScale } from '../../protocol/rewards';
import { InvalidValueError } from '../../shared/errors';
import { later } from '../later';
import type { Project } from '../project';
import { checkReward, createReward, describeReward, kindOf } from './kinds';
import { trialContext } from './reward-context';
import { trialAnswers } from './trial-answers';

const SCALES: readonly RewardScale[] = ['base', 'raw'];

/** Checks it, tries it where its kind may fail on an answer, and takes it into use. */
export async function useReward(
  project: Project,
  given: unknown,
  { scale = 'base' }: { readonly scale?: RewardScale },
): Promise<void> {
  const spec = await checkReward(given, later.graderRuns);
  if (!SCALES.includes(scale)) {
    throw new InvalidValueError('scale', scale, `use one of ${SCALES.join(', ')}`);
  }
  const description = describeReward(spec);
  if (kindOf(spec).isTried) {
    const { answers } = await trialAnswers(project);
    const reward = createReward(spec, trialContext(project, description));
    await reward.score(answers.map(({ sample }) => sample));
  }
  const { training, reward } = project;
  await training.betweenIterations(() => {
    reward.use(spec, scale, description);
    return Promise.resolve();
  });
  await project.autosave();
}
