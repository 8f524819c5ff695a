/** The same products for any size, one result per invocation: heads of one output, odd sizes. */
import { vectorised, wgslKernel } from '../backend/wgsl-kernel';

/** y[r, n] = Σ over k of x[r, k] · w[n, k]; `inner` counts array items. */
export const linearElement = vectorised((type, lanes) =>
  wgslKernel({
    name: `linear-element x${lanes}`,
    reads: { x: type, weight: type },
    writes: { y: 'f32' },
    params: { columns: 'u32', inner: 'u32' },
    code: /* wgsl */ `
fn invocation(index: u32) {
  let row = index / params.columns * params.inner;
  let column = index % params.columns * params.inner;
  var sum = 0.0;
  for (var k = 0u; k < params.inner; k++) {
    sum += ${lanes === 4 ? 'dot(x[row + k], weight[column + k])' : 'x[row + k] * weight[column + k]'};
  }
  y[index] = sum;
}`,
  }),
);

/** y[i] += residual[i] */
export const addResidual = wgslKernel({
  name: 'add-residual',
  reads: { residual: 'f32' },
  writes: { y: 'f32' },
  params: {},
  code: /* wgsl */ `fn invocation(index: u32) { y[index] += residual[index]; }`,
});

/** y[r, k] = Σ over n of dy[r, n] · w[n, k]; `columns` counts array items. */
export const linearInputGradientElement = vectorised((type, lanes) =>
  wgslKernel({
    name: `linear-input-gradient-element x${lanes}`,
    reads: { dy: 'f32', weight: type },
    writes: { y: type },
    params: { columns: 'u32', inner: 'u32' },
    code: /* wgsl */ `
fn invocation(index: u32) {
  let row = index / params.columns * params.inner;
  let column = index % params.columns;
  var sum = ${type}(0.0);
  for (var n = 0u; n < params.inner; n++) {
    sum += dy[row + n] * weight[n * params.columns + column];
  }
  y[index] = sum;
}`,
  }),
);

/** slices[c, n, k] = Σ over the rows of chunk c of dy[r, n] · x[r, k]; `columns` counts items. */
export const linearWeightGradientElement = vectorised((type, lanes) =>
  wgslKernel({
    name: `linear-weight-gradient-element x${lanes}`,
    reads: { dy: 'f32', x: type },
    writes: { y: type },
    params: { rows: 'u32', columns: 'u32', inner: 'u32', chunkRows: 'u32' },
    code: /* wgsl */ `
fn invocation(index: u32) {
  let column = index % params.columns;
  let row = index / params.columns % params.rows;
  let chunk = index / params.columns / params.rows;
  let to = min((chunk + 1u) * params.chunkRows, params.inner);
  var sum = ${type}(0.0);
  for (var r = chunk * params.chunkRows; r < to; r++) {
    sum += dy[r * params.rows + row] * x[r * params.columns + column];
  }
  y[index] = sum;
}`,
  }),
);
