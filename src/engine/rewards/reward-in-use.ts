/** What is no reward model as the reward of training. */
import type { Batch } from '../../model/network';
import type { RewardInUse } from '../../protocol/rewards';
import { Deck } from '../../shared/deck';
import type { Session } from '../session';
import { stream } from '../streams';
import type { TrainingReward } from '../training-reward';
import { datasetOf } from './dataset';
import { FlawedReward } from './planted-reward';
import { ScaledReward } from './scaled-reward';

/** @throws NotReadyError when it needs a reward model and there is none */
export function rewardInUse<B extends Batch>(
  session: Session<B>,
  spec: Exclude<RewardInUse['spec'], 'reward-model'>,
  pairs: TrainingReward<B>['pairs'],
): TrainingReward<B> {
  if (spec.type === 'planted') {
    const { network } = session.models.requireRewardModel('A planted reward');
    return { source: new FlawedReward(session, spec), network, pairs };
  }
  const prompts = datasetOf(session).deck(
    (all) => new Deck(all, stream(session.context.seed, 'dataset prompts', all.length)),
  );
  return { source: new ScaledReward(session, spec), pairs, prompts };
}
