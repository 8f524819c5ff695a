import { registerReference } from '../backend/register-reference';

/** y[n, :] = x[rows[n], :] */
export function gatherRowsReference(
  x: Float32Array,
  rows: Int32Array,
  width: number,
): Float32Array {
  const y = new Float32Array(rows.length * width);
  rows.forEach((row, n) => {
    y.set(x.subarray(row * width, (row + 1) * width), n * width);
  });
  return y;
}

/** dx[rows[n], :] = dy[n, :]; all other rows are 0 */
export function scatterRowsReference(
  dy: Float32Array,
  rows: Int32Array,
  height: number,
): Float32Array {
  const width = dy.length / rows.length;
  const dx = new Float32Array(height * width);
  rows.forEach((row, n) => {
    dx.set(dy.subarray(n * width, (n + 1) * width), row * width);
  });
  return dx;
}

registerReference('GatherRows', (call) => {
  const width = call.size('x', 1);
  const values = gatherRowsReference(call.floats('x'), call.integers('rows'), width);
  return [{ shape: [call.size('rows', 0), width], values }];
});

registerReference('ScatterRows', (call) => {
  const height = call.number('height');
  const values = scatterRowsReference(call.floats('dy'), call.integers('rows'), height);
  return [{ shape: [height, call.size('dy', 1)], values }];
});
