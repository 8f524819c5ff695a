/** How often the tuned answer is the better one, with and without the pull of its length. */
import type { WinRate } from '../protocol/evaluation';
import type { Rng } from '../shared/rng';
import {
  percentileInterval,
  resampleCounts,
  sigmoid,
  standardDeviation,
} from '../shared/statistics';

const RESAMPLES = 500;

/** One prompt answered by both policies. */
export interface Duel {
  readonly prompt: string;
  /** Value of the tuned answer less that of the base answer; a tie at 0. */
  readonly margin: number;
  /** Tokens of the tuned answer less those of the base answer. */
  readonly lengthDifference: number;
}

/** Margins no larger than this are a tie. */
const TIE = 1e-6;

/** Wins plus half the ties, over all; interval by the bootstrap over prompts. */
export function winRate(duels: readonly Duel[], rng: Rng): WinRate {
  const outcomes = duels.map(outcomeOf);
  const wins = outcomes.filter((outcome) => outcome === 1).length;
  const losses = outcomes.filter((outcome) => outcome === 0).length;
  const rateOf = (weights: ArrayLike<number>) => {
    let [won, fought] = [0, 0];
    outcomes.forEach((outcome, i) => {
      won += weights[i]! * outcome;
      fought += weights[i]!;
    });
    return fought === 0 ? 0.5 : won / fought;
  };
  const ties = duels.length - wins - losses;
  return { ...withInterval(duels, rateOf, rng), wins, ties, losses };
}

/**
 * The win rate at equal lengths: P(win) = σ(θ + γ · tanh(Δlength / σ_Δ)) is fitted to the duels
 * and read at Δlength = 0, as length-controlled AlpacaEval does (Dubois et al., arXiv:2404.04475),
 * without its terms for the difficulty of single prompts.
 */
export function lengthControlledWinRate(duels: readonly Duel[], rng: Rng): WinRate {
  const outcomes = duels.map(outcomeOf);
  const spread = standardDeviation(duels.map(({ lengthDifference }) => lengthDifference));
  const lengths = duels.map(({ lengthDifference }) =>
    spread === 0 ? 0 : Math.tanh(lengthDifference / spread),
  );
  const rateOf = (weights: ArrayLike<number>) =>
    sigmoid(fittedIntercept(outcomes, lengths, weights));
  return { ...winRate(duels, rng.fork()), ...withInterval(duels, rateOf, rng) };
}

const outcomeOf = ({ margin }: Duel): number =>
  Math.abs(margin) <= TIE ? 0.5 : margin > 0 ? 1 : 0;

/** A rate over all duels, and over resamples of whole prompts. */
function withInterval(
  duels: readonly Duel[],
  rateOf: (weights: ArrayLike<number>) => number,
  rng: Rng,
): Pick<WinRate, 'rate' | 'ci95'> {
  const prompts = [...new Set(duels.map(({ prompt }) => prompt))];
  const promptOf = duels.map(({ prompt }) => prompts.indexOf(prompt));
  const rates = Array.from({ length: RESAMPLES }, () => {
    const draws = resampleCounts(prompts.length, rng);
    return rateOf(promptOf.map((prompt) => draws[prompt]!));
  });
  return { rate: rateOf(duels.map(() => 1)), ci95: percentileInterval(rates) };
}

const NEWTON_STEPS = 12;
/** Precision of a weak prior on θ and γ: keeps them finite when every duel is won. */
const PRIOR = 0.01;

/** θ of the logistic fit above, by Newton's method. */
function fittedIntercept(
  outcomes: readonly number[],
  lengths: readonly number[],
  weights: ArrayLike<number>,
): number {
  let [theta, gamma] = [0, 0];
  for (let step = 0; step < NEWTON_STEPS; step++) {
    // Gradient and Hessian of the log-posterior, both with their sign turned.
    let [g0, g1, h00, h01, h11] = [PRIOR * theta, PRIOR * gamma, PRIOR, 0, PRIOR];
    outcomes.forEach((outcome, i) => {
      const x = lengths[i]!;
      const p = sigmoid(theta + gamma * x);
      const weight = weights[i]!;
      const curvature = weight * p * (1 - p);
      g0 += weight * (p - outcome);
      g1 += weight * (p - outcome) * x;
      h00 += curvature;
      h01 += curvature * x;
      h11 += curvature * x * x;
    });
    const determinant = h00 * h11 - h01 * h01;
    theta -= (h11 * g0 - h01 * g1) / determinant;
    gamma -= (h00 * g1 - h01 * g0) / determinant;
  }
  return theta;
}
