/** The numbers of one PPO iteration, under the names that TRL and lm-human-preferences log. */
import type { TrainingMetrics } from '../protocol/playground';
import { mean, standardDeviation, variance } from '../shared/statistics';
import type { Rollout } from './rollout';
import { maskedMoments } from './masked-moments';

/** One minibatch. Means are over the steps in which the policy acted. */
export interface UpdateStatistics {
  readonly policyLoss: number;
  /** Before clipping, as is the critic's. */
  readonly policyGradNorm: number;
  readonly approxKl: number;
  /** Share of steps at which the clipped objective was the smaller one. */
  readonly clipFraction: number;
  /** Of the policy's distributions, nats per step. */
  readonly entropy: number;
  /** π_θ / π_old. */
  readonly ratio: number;
  readonly valueGradNorm: number;
  readonly valueLoss: number;
  readonly valueClipFraction: number;
}

/**
 * Names what `updatePolicy` and `updateCritic` gave.
 *
 * @param critic left out where there is no critic: its numbers are then 0
 */
export function unpackUpdate(
  policy: ArrayLike<number>,
  critic: ArrayLike<number> = [0, 0, 0, 0],
): UpdateStatistics {
  const [policyLoss, policyGradNorm, approxKl, clipFraction, entropy, ratio] = Array.from(policy);
  const [, valueGradNorm, valueLoss, valueClipFraction] = Array.from(critic);
  return {
    policyLoss: policyLoss!,
    policyGradNorm: policyGradNorm!,
    approxKl: approxKl!,
    clipFraction: clipFraction!,
    entropy: entropy!,
    ratio: ratio!,
    valueGradNorm: valueGradNorm!,
    valueLoss: valueLoss!,
    valueClipFraction: valueClipFraction!,
  };
}

/** Of an iteration whose answers are not learned from: no step was taken, ratio 1. */
export function noUpdate({ entropy, batch: { mask } }: Rollout): UpdateStatistics {
  const acted = mask.reduce((count, on) => count + on, 0);
  return {
    entropy: sumOf(entropy) / Math.max(1, acted),
    ratio: 1,
    ...{ policyLoss: 0, policyGradNorm: 0, approxKl: 0, clipFraction: 0 },
    ...{ valueGradNorm: 0, valueLoss: 0, valueClipFraction: 0 },
  };
}

export interface IterationFacts {
  readonly iteration: number;
  /** Since training began. */
  readonly episodes: number;
  /** β that this iteration's rewards were shaped with. */
  readonly klCoefficient: number;
  readonly learningRate: number;
  readonly seconds: number;
}

export function trainingMetrics(
  rollout: Rollout,
  updates: readonly UpdateStatistics[],
  facts: IterationFacts,
): TrainingMetrics {
  const average = (key: keyof UpdateStatistics) => mean(updates.map((update) => update[key]));
  const episodes = rollout.batch.size;
  const actions = rollout.batch.mask.reduce((sum, acted) => sum + acted, 0);
  const klNats = sumOf(rollout.kl) / episodes;
  const scores = mean(rollout.scores);
  const lengths = rollout.samples.map(({ tokens }) => tokens.length);
  const finished = rollout.samples.filter((sample) => sample.finished).length;
  return {
    iteration: facts.iteration,
    'objective/kl': klNats,
    'objective/kl_coef': facts.klCoefficient,
    'objective/entropy': -sumOf(rollout.logProbs) / episodes,
    'objective/non_score_reward': -facts.klCoefficient * klNats,
    'objective/rlhf_reward': scores - facts.klCoefficient * klNats,
    'objective/scores': scores,
    'policy/approxkl_avg': average('approxKl'),
    'policy/clipfrac_avg': average('clipFraction'),
    'policy/entropy_avg': average('entropy'),
    'loss/policy_avg': average('policyLoss'),
    'loss/value_avg': average('valueLoss'),
    'val/clipfrac_avg': average('valueClipFraction'),
    'val/ratio': average('ratio'),
    // Of the minibatches' means, as in TRL; population variance, so one minibatch gives 0.
    'val/ratio_var': variance(updates.map(({ ratio }) => ratio)),
    'val/num_eos_tokens': finished,
    'val/var_explained': varianceExplained(rollout),
    ...valueMetrics(rollout),
    reward_std: standardDeviation(rollout.scores),
    'completions/clipped_ratio': 1 - finished / episodes,
    'completions/min_length': Math.min(...lengths),
    'completions/max_length': Math.max(...lengths),
    'policy/grad_norm': average('policyGradNorm'),
    'value/grad_norm': average('valueGradNorm'),
    'response_length/mean': actions / episodes,
    lr: facts.learningRate,
    episode: facts.episodes,
    tokensPerSecond: actions / facts.seconds,
    seconds: facts.seconds,
  };
}

/** 1 − Var(R − V) / Var(R): 1 for a critic that is right, 0 for one that says nothing. */
export function varianceExplained({ advantages, returns, batch }: Rollout): number {
  const total = maskedMoments(returns, batch.mask).variance;
  // R − V is the advantage.
  return total > 0 ? 1 - maskedMoments(advantages, batch.mask).variance / total : 0;
}

/** lm-human-preferences' ppo/val and ppo/returns, over the steps in which the policy acted. */
function valueMetrics({ values, returns, advantages, batch: { mask } }: Rollout) {
  const target = maskedMoments(returns, mask);
  const squaredErrors = advantages.map((error) => error ** 2);
  return {
    'ppo/returns/mean': target.mean,
    'ppo/returns/var': target.variance,
    'ppo/val/mean': maskedMoments(values, mask).mean,
    'ppo/val/error': maskedMoments(squaredErrors, mask).mean,
  };
}

function sumOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
