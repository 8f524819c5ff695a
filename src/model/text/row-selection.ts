/**
 * Which rows of a [B · T] tensor need the vocabulary head. The head is a third of a small
 * model's arithmetic and only the rows of answer tokens matter to a policy.
 */
import {
  customGrad,
  gather,
  pad,
  reshape,
  type GradSaveFunc,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';

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

/** Which rows a batch needs, and where they go; remembered, since every step input asks again. */
export interface RowSelection {
  /** [N] distinct indices into [B · T], as `selectRows` gives them. */
  readonly rows: Int32Array;
  /** [B · T] for each row its place in `rows`, or N. */
  readonly places: Int32Array;
}

const selections = new WeakMap<Float32Array, RowSelection>();

export function selectionOf(mask: Float32Array): RowSelection {
  const known = selections.get(mask);
  if (known !== undefined) return known;
  const rows = selectRows(mask);
  const places = new Int32Array(mask.length).fill(rows.length);
  rows.forEach((row, index) => {
    places[row] = index;
  });
  const selection = { rows, places };
  selections.set(mask, selection);
  return selection;
}

/**
 * out[rows[i]] = x[i], zero elsewhere. Differentiable.
 *
 * @param x float32 [N]
 * @param rows int32 [N], distinct indices
 * @param places int32 [total], as in `RowSelection`
 * @returns float32 [total]; the caller disposes it
 */
export function scatterRows(x: Tensor1D, rows: Tensor1D, places: Tensor1D): Tensor1D {
  const scatter = customGrad((...inputs) => {
    const [values, save] = inputs as [Tensor1D, GradSaveFunc];
    save([rows]);
    return {
      value: gather(pad(values, [[0, 1]]), places),
      gradFunc: (dy: Tensor, [rows]: Tensor[]) =>
        gather(reshape(dy, places.shape), rows as Tensor1D),
    };
  });
  return scatter(x);
}
