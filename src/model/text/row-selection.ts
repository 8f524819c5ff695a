/**
 * Which rows of a [B · T] tensor need the vocabulary head. The head is a third of a small
 * model's arithmetic and only the rows of answer tokens matter to a policy.
 */
import {
  customGrad,
  gather,
  pad,
  reshape,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import { tensor1d } from '@tensorflow/tfjs-core';

/** Row counts are rounded up to this, so that few tensor shapes occur. */
const ROW_BUCKET = 64;

/**
 * Indices of all rows whose mask is 1, in order, then of as many others as fill the bucket;
 * every index once.
 */
export function selectRows(mask: Float32Array): Int32Array {
  const chosen: number[] = [];
  const others: number[] = [];
  mask.forEach((value, row) => (value > 0 ? chosen : others).push(row));
  const bucketed = Math.max(1, Math.ceil(chosen.length / ROW_BUCKET)) * ROW_BUCKET;
  return Int32Array.from([...chosen, ...others.slice(0, bucketed - chosen.length)]);
}

/**
 * out[rows[i]] = x[i], zero elsewhere. Differentiable.
 *
 * @param x float32 [N]
 * @param rows N distinct indices below `total`
 * @returns float32 [total]; the caller disposes it
 */
export function scatterRows(x: Tensor1D, rows: Int32Array, total: number): Tensor1D {
  const source = new Int32Array(total).fill(rows.length);
  rows.forEach((row, index) => {
    source[row] = index;
  });
  const scatter = customGrad((values) => ({
    value: gather(pad(values as Tensor1D, [[0, 1]]), tensor1d(source, 'int32')),
    gradFunc: (dy: Tensor) => gather(reshape(dy, [total]), tensor1d(rows, 'int32')),
  }));
  return scatter(x) as Tensor1D;
}
