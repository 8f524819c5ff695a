import { registerReference } from '../backend/register-reference';

/** y[r, n] = Σ over k of x[r, k] · weight[n, k] (+ residual[r, n]); four columns at a time */
export function linearReference(
  x: Float32Array,
  weight: Float32Array,
  inner: number,
  residual?: Float32Array,
): Float32Array {
  const rows = x.length / inner;
  const columns = weight.length / inner;
  const y = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = row * inner;
    for (let column = 0; column < columns; column += 4) {
      const [w0, w1, w2, w3] = [0, 1, 2, 3].map(
        (next) => Math.min(column + next, columns - 1) * inner,
      ) as [number, number, number, number];
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let k = 0; k < inner; k++) {
        const value = x[from + k]!;
        s0 += value * weight[w0 + k]!;
        s1 += value * weight[w1 + k]!;
        s2 += value * weight[w2 + k]!;
        s3 += value * weight[w3 + k]!;
      }
      const at = row * columns + column;
      y[at] = s0;
      if (column + 1 < columns) y[at + 1] = s1;
      if (column + 2 < columns) y[at + 2] = s2;
      if (column + 3 < columns) y[at + 3] = s3;
    }
  }
  residual?.forEach((value, index) => {
    y[index]! += value;
  });
  return y;
}

/** dx[r, k] = Σ over n of dy[r, n] · weight[n, k] */
export function linearInputGradientReference(
  dy: Float32Array,
  weight: Float32Array,
  columns: number,
): Float32Array {
  const rows = dy.length / columns;
  const inner = weight.length / columns;
  const dx = new Float32Array(rows * inner);
  const sums = new Float64Array(inner);
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    for (let column = 0; column < columns; column++) {
      const value = dy[row * columns + column]!;
      if (value === 0) continue;
      const from = column * inner;
      for (let k = 0; k < inner; k++) sums[k]! += value * weight[from + k]!;
    }
    dx.set(sums, row * inner);
  }
  return dx;
}

/** dWeight[n, k] = Σ over r of dy[r, n] · x[r, k] */
export function linearWeightGradientReference(
  dy: Float32Array,
  x: Float32Array,
  columns: number,
): Float32Array {
  const rows = dy.length / columns;
  const inner = x.length / rows;
  const sums = new Float64Array(columns * inner);
  for (let row = 0; row < rows; row++) {
    const from = row * inner;
    for (let column = 0; column < columns; column++) {
      const value = dy[row * columns + column]!;
      if (value === 0) continue;
      const to = column * inner;
      for (let k = 0; k < inner; k++) sums[to + k]! += value * x[from + k]!;
    }
  }
  return new Float32Array(sums);
}

registerReference('Linear', (call) => {
  const residual = call.has('residual') ? call.floats('residual') : undefined;
  const inner = call.size('x', 1);
  const values = linearReference(call.floats('x'), call.floats('weight'), inner, residual);
  return [{ shape: [call.size('x', 0), call.size('weight', 0)], values }];
});

registerReference('LinearInputGradient', (call) => {
  const columns = call.size('dy', 1);
  const values = linearInputGradientReference(call.floats('dy'), call.floats('weight'), columns);
  return [{ shape: [call.size('dy', 0), call.size('weight', 1)], values }];
});

registerReference('LinearWeightGradient', (call) => {
  const columns = call.size('dy', 1);
  const values = linearWeightGradientReference(call.floats('dy'), call.floats('x'), columns);
  return [{ shape: [columns, call.size('x', 1)], values }];
});
