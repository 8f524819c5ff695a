/** What to make of the probes: length, and answers of a kind that was never judged. */
import type { LengthBias, RewardModelCheck } from '../../protocol/reward-model';
import { percent, signed } from '../../state/number-text';
import type { Advice } from './reward-advice';

/** By how much more often than the rater the model may prefer the longer answer. */
const TOLERATED_PREFERENCE = 0.1;
/** Fewer pairs say nothing of a habit. */
const ENOUGH_PAIRS = 20;
/** One in twenty is beyond the usual by definition. */
const NOVEL = 0.15;
const MOSTLY_NOVEL = 0.4;

export function lengthVerdict(bias: LengthBias | undefined): Advice | undefined {
  if (bias === undefined || bias.count === 0) return undefined;
  const { raterPrefersLonger, modelPrefersLonger, correlation, count } = bias;
  const excess = modelPrefersLonger - raterPrefersLonger;
  const compared = `It prefers the longer answer in ${percent(modelPrefersLonger)} of ${count} pairs, the rater in ${percent(raterPrefersLonger)}; score and length correlate by ${signed(correlation, 2)}.`;
  if (count < ENOUGH_PAIRS) return { verdict: 'plain', text: `${compared} Too few pairs to tell.` };
  if (Math.abs(excess) <= TOLERATED_PREFERENCE) return { verdict: 'good', text: compared };
  const remedy = excess > 0 ? 'PPO will make answers longer.' : 'PPO will make answers shorter.';
  return {
    verdict: Math.abs(excess) > 2 * TOLERATED_PREFERENCE ? 'bad' : 'watch',
    text: `${compared} ${remedy}`,
  };
}

export function noveltyVerdict(check: RewardModelCheck | undefined): Advice | undefined {
  if (check === undefined) return undefined;
  const { beyond, answers, iteration } = check;
  const found = `After ${iteration} iterations ${percent(beyond)} of ${answers} answers are further from the judged ones than 95 % of the base model’s are`;
  if (beyond <= NOVEL) return { verdict: 'good', text: `${found}: at home.` };
  return {
    verdict: beyond > MOSTLY_NOVEL ? 'bad' : 'watch',
    text: `${found}: their scores are guesses. Judge some of the current policy’s answers and fit again.`,
  };
}
