/** Where rewards are chosen and tried out before anything is trained on them. */
import type { Batch } from '../../model/network';
import type { PlantedReward, RewardPreview, RewardScale } from '../../protocol/rewards';
import { InvalidValueError } from '../../shared/errors';
import type { Session } from '../session';
import { checkReward, judgeOf, rewardName } from './judge';
import { checkPlanted } from './planted-reward';
import { scoreWhenFree, trialAnswers } from './trial-answers';

const SCALES: readonly RewardScale[] = ['base', 'raw'];

/** Checks it, tries it on one answer, and takes it into use. */
export async function useReward<B extends Batch>(
  session: Session<B>,
  given: unknown,
  { scale = 'base' }: { readonly scale?: RewardScale },
): Promise<void> {
  const spec = isPlanted(given) ? checkPlanted(given) : await checkReward(given);
  if (!SCALES.includes(scale)) {
    throw new InvalidValueError('scale', scale, `use one of ${SCALES.join(', ')}`);
  }
  if (spec !== 'reward-model' && spec.type === 'shape') {
    const { answers } = await trialAnswers(session);
    await judgeOf(session, spec, scoreWhenFree(session))(answers.map(({ sample }) => sample));
  }
  await session.models.training.betweenIterations(() => {
    session.models.training.useReward({ spec, scale });
    return Promise.resolve();
  });
  await session.autosave();
}

function isPlanted(given: unknown): given is PlantedReward {
  return typeof given === 'object' && given !== null && 'type' in given && given.type === 'planted';
}

export async function preview<B extends Batch>(
  session: Session<B>,
  given: unknown,
): Promise<RewardPreview> {
  const spec = await checkReward(given);
  const { key, origin, answers } = await trialAnswers(session);
  const samples = answers.map(({ sample }) => sample);
  const start = performance.now();
  const rewards = await judgeOf(session, spec, scoreWhenFree(session))(samples);
  return {
    name: rewardName(spec),
    answersKey: key,
    origin,
    milliseconds: performance.now() - start,
    answers: answers.map(({ sample, iteration }, index) => ({
      prompt: sample.prompt,
      text: sample.text,
      length: sample.tokens.length,
      iteration,
      reward: rewards[index] ?? NaN,
    })),
  };
}
