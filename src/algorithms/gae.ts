/** Generalized advantage estimation, Schulman et al., arXiv:1506.02438 §3. */

/**
 * Advantages of one episode that ends after its last step.
 *
 * δ_t = r_t + γ V(s_{t+1}) − V(s_t), with V = 0 after the end;
 * Â_t = Σ_l (γλ)^l δ_{t+l} = δ_t + γλ Â_{t+1} (eq. 16).
 *
 * @param rewards one per step
 * @param values V(s_t), one per step
 * @returns one per step, in reward units
 */
export function generalizedAdvantages(
  rewards: ArrayLike<number>,
  values: ArrayLike<number>,
  gamma: number,
  lambda: number,
): number[] {
  const advantages = new Array<number>(rewards.length);
  let nextValue = 0;
  let nextAdvantage = 0;
  for (let t = rewards.length - 1; t >= 0; t--) {
    const temporalDifference = rewards[t]! + gamma * nextValue - values[t]!;
    nextAdvantage = temporalDifference + gamma * lambda * nextAdvantage;
    advantages[t] = nextAdvantage;
    nextValue = values[t]!;
  }
  return advantages;
}
