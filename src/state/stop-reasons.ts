/** Why a training ended early, in words; fetched when one does. */
import type { StopReason } from '../protocol/playground';

export const STOPPED: Readonly<Record<StopReason, string>> = {
  oracle: 'by the oracle: gold is past its predicted peak.',
  'kl-budget': 'early: the KL budget is spent.',
  disagreement: 'early: the members of the reward model disagree beyond the limit.',
  'heldout-pairs': 'early: held-out pairs were told apart no better for as long as patience goes.',
};
