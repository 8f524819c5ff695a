/** The reward fails on answers: a grader's Python raises, a service does not reply. */
import { latest, percent, recent, type Rule } from './rule';

/** Iterations over which it may have been a single one. */
const WINDOW = 5;

export const rewardFailing: Rule = (symptoms) => {
  const share = latest(symptoms, 'reward/error_mean');
  if (!(share > 0)) return undefined;
  const before = recent(symptoms, 'reward/error_mean', WINDOW);
  const often = before.filter((each) => each > 0).length;
  const { failures = [] } = symptoms;
  return {
    rule: 'reward-failing',
    title: 'The reward fails on answers',
    evidence: `It failed on ${share < 0.01 ? 'under 1 %' : percent(share)} of the answers of this iteration, in ${often} of the last ${before.length}.`,
    cause:
      'Where it fails an answer counts as 0: the policy learns what makes the reward fail, not what is wanted.',
    ...(failures.length === 0 ? {} : { cases: failures }),
    remedy: {
      advice:
        'Mend the reward for such answers (“Try it on answers” in the Reward stage lists them) and use it again: the training takes it from its next iteration on.',
      config: {},
    },
  };
};
