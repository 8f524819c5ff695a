/** How much a nat of distance from the reference policy costs, and how that price moves. */
import type { PpoConfig } from '../config/ppo-fields';

/** The error is clipped to ± this, so that one odd batch cannot move β far. */
const MAX_ERROR = 0.2;

export type KlControlConfig = Pick<PpoConfig, 'klController' | 'klTarget' | 'klHorizon'>;

/**
 * β for the next iteration. The adaptive controller moves it in proportion to the clipped
 * relative error: e = clip(KL / target − 1, −0.2, 0.2), β ← β (1 + e · episodes / horizon)
 * (Ziegler et al., arXiv:1909.08593 §2.2; constants as in lm-human-preferences).
 *
 * @param klNats mean KL divergence of a whole outcome in this iteration
 * @param episodes outcomes in this iteration
 */
export function nextKlCoefficient(
  coefficient: number,
  klNats: number,
  episodes: number,
  { klController, klTarget, klHorizon }: KlControlConfig,
): number {
  if (klController === 'fixed') return coefficient;
  const error = Math.min(MAX_ERROR, Math.max(-MAX_ERROR, klNats / klTarget - 1));
  return coefficient * (1 + (error * episodes) / klHorizon);
}
