/**
 * PPO's two losses in stock ops, with the statistics that are read off them: what `ops/ppo-loss`
 * is measured against. All inputs are float32 [B, T]; means are taken over the steps in which the policy acted.
 */
import {
  add,
  cast,
  clipByValue,
  div,
  exp,
  greater,
  maximum,
  mul,
  neg,
  square,
  stack,
  sub,
  sum,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

interface PolicyLossInputs {
  readonly newLogProbs: Tensor2D;
  /** Entropy of the new distributions: reported, not optimised. */
  readonly entropy: Tensor2D;
  readonly oldLogProbs: Tensor2D;
  readonly advantages: Tensor2D;
  readonly mask: Tensor2D;
  readonly clipRange: number;
}

/**
 * −L^CLIP (eq. 7), negated because optimisers minimise: max(−r Â, −clip(r, 1 − ε, 1 + ε) Â).
 *
 * @returns the loss, and float32 [4] statistics
 */
export function policyLoss(inputs: PolicyLossInputs): { loss: Scalar; statistics: Tensor1D } {
  const { newLogProbs, oldLogProbs, advantages, mask, clipRange } = inputs;
  // Masked before the exponential: what lies outside the mask must not overflow.
  const logRatio: Tensor2D = mul(sub(newLogProbs, oldLogProbs), mask);
  const ratio: Tensor2D = exp(logRatio); // r_t(θ) = π_θ / π_old
  const unclipped = neg(mul(ratio, advantages));
  const clipped = neg(mul(clipByValue(ratio, 1 - clipRange, 1 + clipRange), advantages));
  const statistics = maskedMeans(
    [
      mul(0.5, square(logRatio)), // estimates KL(π_old ‖ π_θ)
      cast(greater(clipped, unclipped), 'float32'),
      inputs.entropy,
      ratio,
    ],
    mask,
  );
  return { loss: maskedMean(maximum(unclipped, clipped), mask), statistics };
}

interface ValueLossInputs {
  readonly newValues: Tensor2D;
  readonly oldValues: Tensor2D;
  readonly returns: Tensor2D;
  readonly mask: Tensor2D;
  readonly clipRange: number;
}

/**
 * ½ max((V − R)², (V_old + clip(V − V_old, −ε, ε) − R)²), as lm-human-preferences clips values.
 *
 * @returns the loss, and float32 [2] statistics
 */
export function valueLoss(inputs: ValueLossInputs): { loss: Scalar; statistics: Tensor1D } {
  const { newValues, oldValues, returns, mask, clipRange } = inputs;
  const clippedValues: Tensor2D = add(
    oldValues,
    clipByValue(sub(newValues, oldValues), -clipRange, clipRange),
  );
  const unclipped = square(sub(newValues, returns));
  const clipped = square(sub(clippedValues, returns));
  const errors: Tensor2D = mul(0.5, maximum(unclipped, clipped));
  const wasClipped: Tensor2D = cast(greater(clipped, unclipped), 'float32');
  return {
    loss: maskedMean(errors, mask),
    statistics: maskedMeans([errors, wasClipped], mask),
  };
}

/** The mean over the entries where the mask is 1. */
function maskedMean(quantity: Tensor2D, mask: Tensor2D): Scalar {
  return div(sum(mul(quantity, mask)), sum(mask));
}

/**
 * The same for each of several quantities: float32 [quantities]. Kept apart from the losses, so
 * that no gradient is worked out through what is only reported.
 */
function maskedMeans(quantities: readonly Tensor2D[], mask: Tensor2D): Tensor1D {
  return div(sum(mul(stack([...quantities]), mask), [1, 2]), sum(mask));
}
