/**
 * Part of validation: are these outcomes of a kind that the reward model learned from? Its
 * features of the judged outcomes are taken as one normal distribution; how far an outcome is
 * from it (Mahalanobis distance, Lee et al., arXiv:1807.03888) says how far its score is a guess.
 */
import { quantile } from '../shared/statistics';

/** Share of the variance's mean that is added to every direction, so that few rows suffice. */
const SHRINKAGE = 0.1;

/** Rows of features, [rows · width] row-major. */
export interface FeatureRows {
  readonly values: Float32Array;
  readonly width: number;
}

export class FamiliarRegion {
  readonly #width: number;
  readonly #mean: Float64Array;
  /** Lower triangle L of the covariance L Lᵀ. */
  readonly #factor: Float64Array;

  constructor({ values, width }: FeatureRows) {
    this.#width = width;
    const rows = values.length / width;
    this.#mean = new Float64Array(width);
    values.forEach((value, index) => {
      const column = index % width;
      this.#mean[column] = (this.#mean[column] ?? 0) + value / rows;
    });
    this.#factor = cholesky(this.#covariance(values, rows), width);
  }

  /** One distance per row, in standard deviations. */
  distances({ values, width }: FeatureRows): Float64Array {
    const rows = values.length / width;
    return Float64Array.from({ length: rows }, (_, row) =>
      this.#distance(values.subarray(row * width, (row + 1) * width)),
    );
  }

  /** Solves L y = x − mean; the distance is ‖y‖. */
  #distance(row: Float32Array): number {
    const solved = new Float64Array(this.#width);
    let squared = 0;
    for (let i = 0; i < this.#width; i++) {
      let left = (row[i] ?? 0) - (this.#mean[i] ?? 0);
      for (let j = 0; j < i; j++)
        left -= (this.#factor[i * this.#width + j] ?? 0) * (solved[j] ?? 0);
      const value = left / (this.#factor[i * this.#width + i] ?? 1);
      solved[i] = value;
      squared += value * value;
    }
    return Math.sqrt(squared);
  }

  #covariance(values: Float32Array, rows: number): Float64Array {
    const width = this.#width;
    const covariance = new Float64Array(width * width);
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < width; i++) {
        const left = (values[row * width + i] ?? 0) - (this.#mean[i] ?? 0);
        for (let j = 0; j <= i; j++) {
          const right = (values[row * width + j] ?? 0) - (this.#mean[j] ?? 0);
          covariance[i * width + j] = (covariance[i * width + j] ?? 0) + (left * right) / rows;
        }
      }
    }
    let trace = 0;
    for (let i = 0; i < width; i++) trace += covariance[i * width + i] ?? 0;
    const added = (SHRINKAGE * trace) / width + 1e-9;
    for (let i = 0; i < width; i++) {
      covariance[i * width + i] = (covariance[i * width + i] ?? 0) + added;
    }
    return covariance;
  }
}

/** Share of the distances that are beyond 95 % of the usual ones: 0.05 is what to expect. */
export function shareBeyond(distances: ArrayLike<number>, usual: ArrayLike<number>): number {
  if (distances.length === 0 || usual.length === 0) return 0;
  const limit = quantile(Float64Array.from(usual).sort(), 0.95);
  return Array.from(distances).filter((distance) => distance > limit).length / distances.length;
}

/** The lower triangle L with L Lᵀ = the symmetric positive definite matrix (its lower triangle). */
function cholesky(matrix: Float64Array, width: number): Float64Array {
  const factor = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      let left = matrix[i * width + j] ?? 0;
      for (let k = 0; k < j; k++)
        left -= (factor[i * width + k] ?? 0) * (factor[j * width + k] ?? 0);
      factor[i * width + j] = i === j ? Math.sqrt(left) : left / (factor[j * width + j] ?? 1);
    }
  }
  return factor;
}
