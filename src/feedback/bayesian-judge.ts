/**
 * A linear Bradley–Terry judge that knows how sure it is: logistic regression with a normal prior,
 * its posterior taken as normal too (Laplace's approximation; MacKay, Neural Computation 4, 1992).
 */
import { sigmoid } from '../shared/statistics';

/** One judged pair. */
export interface JudgedDifference {
  /** φ(a) − φ(b), each feature of about unit spread. */
  readonly difference: Float64Array;
  /** Probability that a is better, as judged. */
  readonly target: number;
}

/** Of every weight's prior. */
const PRIOR_PRECISION = 1;
const MAX_NEWTON_STEPS = 10;
/** Length of a Newton step after which nothing changes any more. */
const CONVERGED = 1e-4;
/** A pair about which the judge is certain still tells something: keeps the posterior apart from 0. */
const LEAST_INFORMATION = 0.02;

export interface BayesianJudge {
  /** [width] */
  readonly weights: Float64Array;
  /** [width][width], symmetric. */
  readonly covariance: readonly Float64Array[];
}

/** Newton's method on the log-posterior; each Hessian is inverted by one rank-one update per pair. */
export function fitJudge(examples: readonly JudgedDifference[], width: number): BayesianJudge {
  let weights = new Float64Array(width);
  for (let step = 0; step < MAX_NEWTON_STEPS; step++) {
    const move = times(covarianceAt(weights, examples), gradientAt(weights, examples));
    weights = weights.map((value, index) => value - move[index]!);
    if (Math.sqrt(inner(move, move)) < CONVERGED) break;
  }
  return { weights, covariance: covarianceAt(weights, examples) };
}

/** p (1 − p): what one judgement of a pair tells about its logit (Fisher information). */
export function information(weights: Float64Array, difference: Float64Array): number {
  const probability = sigmoid(inner(weights, difference));
  return Math.max(LEAST_INFORMATION, probability * (1 - probability));
}

/** Covariance of the logits of all pairs. @returns [pairs][pairs], symmetric */
export function logitCovariance(
  { covariance }: BayesianJudge,
  differences: readonly Float64Array[],
): Float64Array[] {
  return differences.map((one) => {
    const spread = times(covariance, one);
    return Float64Array.from(differences, (other) => inner(spread, other));
  });
}

/** (Σ⁻¹ + h v vᵀ)⁻¹ from Σ and u = Σ v, in place (Sherman & Morrison, 1950). */
export function observe(
  covariance: readonly Float64Array[],
  u: Float64Array,
  h: number,
  uv: number,
): void {
  const share = h / (1 + h * uv);
  covariance.forEach((row, i) => {
    const factor = share * u[i]!;
    for (let j = 0; j < row.length; j++) row[j]! -= factor * u[j]!;
  });
}

function gradientAt(weights: Float64Array, examples: readonly JudgedDifference[]): Float64Array {
  const gradient = weights.map((value) => PRIOR_PRECISION * value);
  for (const { difference, target } of examples) {
    const error = sigmoid(inner(weights, difference)) - target;
    for (let i = 0; i < gradient.length; i++) gradient[i]! += error * difference[i]!;
  }
  return gradient;
}

function covarianceAt(
  weights: Float64Array,
  examples: readonly JudgedDifference[],
): Float64Array[] {
  const covariance = Array.from(weights, (_, row) => {
    const values = new Float64Array(weights.length);
    values[row] = 1 / PRIOR_PRECISION;
    return values;
  });
  for (const { difference } of examples) {
    const u = times(covariance, difference);
    observe(covariance, u, information(weights, difference), inner(u, difference));
  }
  return covariance;
}

function times(matrix: readonly Float64Array[], vector: Float64Array): Float64Array {
  return Float64Array.from(matrix, (row) => inner(row, vector));
}

function inner(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}
