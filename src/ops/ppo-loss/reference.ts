import { registerReference, type HostCall } from '../backend/register-reference';

interface PolicySteps {
  readonly newLogProbs: Float32Array;
  readonly oldLogProbs: Float32Array;
  readonly advantages: Float32Array;
  readonly mask: Float32Array;
}

/** r_t(θ) = π_θ / π_old; masked before the exponential: what lies outside must not overflow. */
function logRatioAt({ newLogProbs, oldLogProbs, mask }: PolicySteps, t: number): number {
  return mask[t]! === 0 ? 0 : newLogProbs[t]! - oldLogProbs[t]!;
}

const clip = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

/**
 * PPO's policy loss (Schulman et al., arXiv:1707.06347 eq. 7), negated because optimisers
 * minimise: the mean over steps with mask 1 of max(−r Â, −clip(r, 1 − ε, 1 + ε) Â); with it
 * the means of ½ (log r)², of "the clipped term is the larger", of the entropy and of r.
 *
 * @returns the five means, then the number of steps
 */
export function policyLossReference(
  steps: PolicySteps,
  entropy: Float32Array,
  clipRange: number,
): number[] {
  const sums = [0, 0, 0, 0, 0, 0];
  steps.mask.forEach((acted, t) => {
    const logRatio = logRatioAt(steps, t);
    const ratio = Math.exp(logRatio);
    const unclipped = -ratio * steps.advantages[t]!;
    const clipped = -clip(ratio, 1 - clipRange, 1 + clipRange) * steps.advantages[t]!;
    const terms = [
      Math.max(unclipped, clipped),
      0.5 * logRatio * logRatio, // estimates KL(π_old ‖ π_θ)
      clipped > unclipped ? 1 : 0,
      entropy[t]!,
      ratio,
      1,
    ];
    if (acted !== 0) terms.forEach((term, k) => (sums[k]! += acted * term));
  });
  return means(sums);
}

/** ∂ loss / ∂ newLogProbs = −r Â / steps where the unclipped term counts, else 0 */
export function policyLossGradientReference(
  steps: PolicySteps,
  clipRange: number,
  dLoss: number,
): Float32Array {
  const count = sum(steps.mask);
  return steps.mask.map((acted, t) => {
    const ratio = Math.exp(logRatioAt(steps, t));
    const advantage = steps.advantages[t]!;
    const counts = -clip(ratio, 1 - clipRange, 1 + clipRange) * advantage <= -ratio * advantage;
    return counts && acted !== 0 ? (-ratio * advantage * acted * dLoss) / count : 0;
  });
}

interface ValueSteps {
  readonly newValues: Float32Array;
  readonly oldValues: Float32Array;
  readonly returns: Float32Array;
  readonly mask: Float32Array;
}

/** Error of the value, and of the value that moved by at most ε. */
function valueErrors({ newValues, oldValues, returns }: ValueSteps, t: number, range: number) {
  const moved = newValues[t]! - oldValues[t]!;
  return {
    unclipped: newValues[t]! - returns[t]!,
    clipped: oldValues[t]! + clip(moved, -range, range) - returns[t]!,
    inside: Math.abs(moved) <= range,
  };
}

/**
 * The critic's loss as lm-human-preferences has it: c times the mean over steps with mask 1 of
 * ½ max((V − R)², (V_old + clip(V − V_old, −ε, ε) − R)²).
 *
 * @returns the loss, that mean without c, the share of steps clipped, the number of steps
 */
export function valueLossReference(
  steps: ValueSteps,
  clipRange: number,
  coefficient: number,
): number[] {
  const sums = [0, 0, 0];
  steps.mask.forEach((acted, t) => {
    const { unclipped, clipped } = valueErrors(steps, t, clipRange);
    const larger = Math.max(unclipped ** 2, clipped ** 2);
    const terms = [0.5 * larger, clipped ** 2 > unclipped ** 2 ? 1 : 0, 1];
    if (acted !== 0) terms.forEach((term, k) => (sums[k]! += acted * term));
  });
  const [error, clipFraction, count] = means(sums);
  return [coefficient * error!, error!, clipFraction!, count!];
}

/** ∂ loss / ∂ V = c / steps · (the larger error, where it moves with V) */
export function valueLossGradientReference(
  steps: ValueSteps,
  clipRange: number,
  coefficient: number,
  dLoss: number,
): Float32Array {
  const count = sum(steps.mask);
  return steps.mask.map((acted, t) => {
    const { unclipped, clipped, inside } = valueErrors(steps, t, clipRange);
    const isClipped = clipped ** 2 > unclipped ** 2;
    const slope = isClipped ? (inside ? clipped : 0) : unclipped;
    return acted === 0 ? 0 : (coefficient * slope * acted * dLoss) / count;
  });
}

const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);

/** The last sum is the count of the others, and is kept; means over no step are 0. */
function means(sums: readonly number[]): number[] {
  const count = sums.at(-1)!;
  return sums.map((total, k) => (k === sums.length - 1 ? total : total / Math.max(1, count)));
}

const policySteps = (call: HostCall): PolicySteps => ({
  newLogProbs: call.floats('newLogProbs'),
  oldLogProbs: call.floats('oldLogProbs'),
  advantages: call.floats('advantages'),
  mask: call.floats('mask'),
});

const valueSteps = (call: HostCall): ValueSteps => ({
  newValues: call.floats('newValues'),
  oldValues: call.floats('oldValues'),
  returns: call.floats('returns'),
  mask: call.floats('mask'),
});

const lossAndStatistics = ([loss, ...statistics]: readonly number[]) => [
  { shape: [], values: Float32Array.of(loss!) },
  { shape: [statistics.length], values: Float32Array.from(statistics) },
];

registerReference('PpoPolicyLoss', (call) => {
  const [clipRange] = call.floats('settings');
  const results = policyLossReference(policySteps(call), call.floats('entropy'), clipRange!);
  return lossAndStatistics(results);
});

registerReference('PpoPolicyLossGradient', (call) => {
  const [[clipRange], [dLoss]] = [call.floats('settings'), call.floats('dLoss')];
  const values = policyLossGradientReference(policySteps(call), clipRange!, dLoss!);
  return [{ shape: call.shape('newLogProbs'), values }];
});

registerReference('PpoValueLoss', (call) => {
  const [clipRange, coefficient] = call.floats('settings');
  return lossAndStatistics(valueLossReference(valueSteps(call), clipRange!, coefficient!));
});

registerReference('PpoValueLossGradient', (call) => {
  const [[clipRange, coefficient], [dLoss]] = [call.floats('settings'), call.floats('dLoss')];
  const values = valueLossGradientReference(valueSteps(call), clipRange!, coefficient!, dLoss!);
  return [{ shape: call.shape('newValues'), values }];
});
