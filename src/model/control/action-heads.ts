/**
 * What a policy's last layer means, differentiable: the logits of one choice, or the means of
 * independent Gaussians, whose deviations are the same in every state (as in Schulman et al.,
 * arXiv:1707.06347 §6.1).
 */
import {
  add,
  div,
  exp,
  fill,
  mul,
  square,
  sub,
  sum,
  tidy,
  type Rank,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { tokenLogProb } from '../../ops';

/** Of one log-deviation per amount. */
export const LOG_DEVIATION = 'head.logDeviation';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

export interface ActionTerms {
  /** log π of the action taken, nats. */
  readonly logProb: Tensor1D;
  /** Of the distribution, nats. */
  readonly entropy: Tensor1D;
}

/** @param logits [R, actions] @param actions int32 [R] */
export function categorical(logits: Tensor2D, actions: Tensor1D, temperature: number): ActionTerms {
  return tokenLogProb(logits, actions, temperature);
}

/**
 * log N(a; μ, σ) = −½ ((a − μ) / σ)² − log σ − ½ log 2π, summed over the amounts; the entropy of
 * each is log σ + ½ log 2πe.
 *
 * @param means [R, A] @param actions [R, A] @param logDeviations [A]
 * @param temperature every deviation is multiplied by it
 */
export function gaussian(
  means: Tensor2D,
  actions: Tensor2D,
  logDeviations: Tensor1D,
  temperature: number,
): ActionTerms {
  const [rows, amounts] = means.shape;
  return tidy(() => {
    const deviations = mul(exp(logDeviations), temperature);
    const distances = div(sub(actions, means), deviations);
    const logDeviation = add(sum(logDeviations), amounts * Math.log(temperature));
    const squares = sum<Tensor1D>(square(distances), 1);
    return {
      logProb: sub<Tensor1D>(mul(squares, -0.5), add(logDeviation, amounts * HALF_LOG_TWO_PI)),
      entropy: mul<Tensor1D>(
        add(logDeviation, amounts * (HALF_LOG_TWO_PI + 0.5)),
        fill<Rank.R1>([rows], 1),
      ),
    };
  });
}

/** The same density in plain numbers, for one state. */
export function gaussianLogProb(
  means: ArrayLike<number>,
  action: ArrayLike<number>,
  deviations: ArrayLike<number>,
): number {
  let total = 0;
  for (let i = 0; i < means.length; i++) {
    const deviation = deviations[i] ?? 1;
    const distance = ((action[i] ?? 0) - (means[i] ?? 0)) / deviation;
    total -= 0.5 * distance * distance + Math.log(deviation) + HALF_LOG_TWO_PI;
  }
  return total;
}
