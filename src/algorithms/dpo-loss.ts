/**
 * The loss of direct preference optimisation, Rafailov et al., arXiv:2305.18290 eq. 7, with the
 * label smoothing and two of the other loss types of TRL.
 */
import {
  add,
  maximum,
  mean,
  mul,
  neg,
  softplus,
  square,
  sub,
  type Scalar,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import type { TrainingConfig } from '../config/algorithm-fields';

/** Log-probabilities of whole outcomes, float32 [N] each, nats; the reference's are constants. */
export interface PairLogProbs {
  readonly chosen: Tensor1D;
  readonly rejected: Tensor1D;
  readonly refChosen: Tensor1D;
  readonly refRejected: Tensor1D;
}

export type DpoConfig = Pick<TrainingConfig, 'dpoBeta' | 'dpoLoss' | 'dpoLabelSmoothing'>;

/**
 * Mean over the pairs, with h = log π/π_ref (chosen) − log π/π_ref (rejected):
 * sigmoid −(1 − ε) log σ(β h) − ε log σ(−β h); hinge max(0, 1 − β h) (SLiC, arXiv:2305.10425);
 * ipo (h − 1/(2β))² (arXiv:2310.12036 eq. 17). At π = π_ref the first is ln 2, whatever β and ε.
 */
export function dpoLoss(logProbs: PairLogProbs, config: DpoConfig): Scalar {
  const { chosen, rejected, refChosen, refRejected } = logProbs;
  const { dpoBeta: beta, dpoLabelSmoothing: smoothing } = config;
  const h = sub(sub(chosen, refChosen), sub(rejected, refRejected));
  switch (config.dpoLoss) {
    case 'sigmoid': {
      const won = softplus(mul(-beta, h));
      const lost = softplus(mul(beta, h));
      return mean(add(mul(1 - smoothing, won), mul(smoothing, lost)));
    }
    case 'hinge':
      return mean(maximum(add(neg(mul(beta, h)), 1), 0));
    case 'ipo':
      return mean(square(sub(h, 1 / (2 * beta))));
  }
}
