/** Rules about what is rewarded, and about the critic that predicts it. */
import { mean } from '../../shared/statistics';
import { figure, latest, percent, recent, recentMean, scaled, trend, type Rule } from './rule';

/** Iterations that a critic, which starts at zero, is given to become useful. */
const CRITIC_WARM_UP = 5;
/** Iterations over which reward and gold are compared: a slow fall needs more of them to show. */
const HACKING_WINDOWS = [8, 10, 12, 16];
/** Slopes over their standard errors: the fall is the alarm, the rise only has to be there. */
const CLEAR_FALL = -2.5;
const RISE = 2;

export const valueWorseThanConstant: Rule = (symptoms) => {
  const { history, config } = symptoms;
  if (config.algorithm !== 'ppo' || history.length < CRITIC_WARM_UP) return undefined;
  const explained = recent(symptoms, 'val/var_explained', 3);
  if (!explained.every((share) => share < 0)) return undefined;
  const held = config.valueClipping && latest(symptoms, 'val/clipfrac_avg') > 0.3;
  return {
    rule: 'value-worse-than-constant',
    title: 'The value function is worse than a constant',
    evidence: `Explained variance has been ${explained.map(figure).join(', ')} in the last three iterations; above 0.2 is healthy.`,
    cause: held
      ? `It may move by ${figure(config.valueClipRange)} per iteration only, and ${percent(latest(symptoms, 'val/clipfrac_avg'))} of it is held back.`
      : 'It learns too slowly, or the rewards jump about: advantages are then mostly noise.',
    remedy: held
      ? {
          advice: 'Let values move further.',
          config: { valueClipRange: scaled(config, 'valueClipRange', 5) },
        }
      : {
          advice: 'Lean on whole returns (λ nearer 1) and give the critic more passes.',
          config: { lambda: 1, epochs: scaled(config, 'epochs', 2) },
        },
  };
};

export const rewardFlat: Rule = (symptoms) => {
  const spread = recentMean(symptoms, 'reward_std', 2);
  const flatGroups = recentMean(symptoms, 'frac_reward_zero_std', 2);
  if (!(spread < 0.02 || flatGroups > 0.6)) return undefined;
  const { config } = symptoms;
  const grouped = flatGroups > 0.6;
  return {
    rule: 'reward-flat',
    title: 'Rewards do not differ',
    evidence: grouped
      ? `In ${percent(flatGroups)} of the groups all answers got the same reward.`
      : `The scores of a batch differ by ${figure(spread)} (standard deviation).`,
    cause:
      'Where all answers score alike, no answer is better than expected: the gradient is zero.',
    remedy: {
      advice: 'Sample more variety, or use a reward that tells answers apart.',
      config: {
        temperature: Math.min(2, Math.max(1, scaled(config, 'temperature', 1.25))),
        ...(grouped ? { groupSize: scaled(config, 'groupSize', 2) } : {}),
      },
    },
  };
};

export const lengthLimit: Rule = (symptoms) => {
  const cut = recentMean(symptoms, 'completions/clipped_ratio', 2);
  if (!(cut > 0.25)) return undefined;
  const { config } = symptoms;
  const unpunished = config.missingEosPenalty === 0;
  return {
    rule: 'length-limit',
    title: 'Answers run into the length limit',
    evidence: `${percent(cut)} of the answers did not stop by themselves; they average ${figure(latest(symptoms, 'response_length/mean'))} of ${config.maxNewTokens} tokens.`,
    cause: config.padIsEnd
      ? 'Pad and end are one token, so the policy never learns to stop.'
      : unpunished
        ? 'Going on costs nothing: the missing-end penalty is 0.'
        : 'Length is being rewarded, or the limit is shorter than a good answer.',
    remedy: {
      advice: 'Make not stopping cost something, or give answers more room.',
      config: config.padIsEnd
        ? { padIsEnd: false }
        : unpunished
          ? { missingEosPenalty: 1 }
          : {
              missingEosPenalty: scaled(config, 'missingEosPenalty', 2),
              maxNewTokens: scaled(config, 'maxNewTokens', 1.5),
            },
    },
  };
};

/** Scores are in standard deviations of the base model's answers, on which the model was fitted. */
export const outOfDistribution: Rule = (symptoms) => {
  const score = recentMean(symptoms, 'objective/scores', 2);
  const kl = recentMean(symptoms, 'objective/kl', 2);
  if (!(score > 3 || (score > 2 && kl > 10))) return undefined;
  return {
    rule: 'reward-model-out-of-distribution',
    title: 'The reward model has left what it knows',
    evidence: `The mean answer scores ${figure(score)} standard deviations above the base model’s, at ${figure(kl)} nats from it.`,
    cause:
      'It was fitted to answers of the base model, hardly any of which score like this: here its scores are guesses.',
    remedy: {
      advice: 'Judge some answers of the tuned model and fit again; meanwhile hold it closer.',
      config: { klCoefficient: scaled(symptoms.config, 'klCoefficient', 2) },
    },
  };
};

/** The reward climbs while the ground truth, which it does not know, falls. */
export const goldFalling: Rule = (symptoms) => {
  const fallen = HACKING_WINDOWS.map((count) => ({
    count,
    gold: recent(symptoms, 'gold/score', count),
    proxy: recent(symptoms, 'objective/scores', count),
  })).find(
    ({ count, gold, proxy }) =>
      gold.length === count &&
      proxy.length === count &&
      trend(gold) < CLEAR_FALL &&
      trend(proxy) > RISE,
  );
  if (fallen === undefined) return undefined;
  return {
    rule: 'gold-falling',
    title: 'Reward hacking: reward up, truth down',
    evidence: `Over ${fallen.count} iterations the reward rose by ${figure(change(fallen.proxy))} while gold fell by ${figure(-change(fallen.gold))}, between the means of their halves.`,
    cause:
      'The policy has found answers that the reward model likes and the ground truth does not.',
    remedy: {
      advice:
        'Go back to the checkpoint before gold fell, judge such answers, fit again; “Reward hacking” below has more.',
      config: { klCoefficient: scaled(symptoms.config, 'klCoefficient', 3) },
    },
  };
};

/** From the mean of the first half to that of the second: single iterations are noisy. */
function change(values: readonly number[]): number {
  const half = values.length / 2;
  return mean(values.slice(half)) - mean(values.slice(0, half));
}
