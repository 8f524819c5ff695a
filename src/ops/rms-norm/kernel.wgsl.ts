import { vectorised, wgslKernel } from '../backend/wgsl-kernel';

/** What `inner(a, b)` means for each element type. */
const inner = (lanes: 1 | 4) => (lanes === 4 ? 'dot(a, b)' : 'a * b');

/** y = x · weight / √(mean x² + ε); one invocation per row. `width` counts array items. */
export const rmsNormForward = vectorised((type, lanes) =>
  wgslKernel({
    name: `rms-norm x${lanes}`,
    reads: { x: type, weight: type },
    writes: { y: type, inverseRms: 'f32' },
    params: { width: 'u32', epsilon: 'f32' },
    code: /* wgsl */ `
fn inner(a: ${type}, b: ${type}) -> f32 { return ${inner(lanes)}; }

fn invocation(row: u32) {
  let start = row * params.width;
  var squares = 0.0;
  for (var d = 0u; d < params.width; d++) {
    let value = x[start + d];
    squares += inner(value, value);
  }
  let inverse = 1.0 / sqrt(squares / f32(params.width * ${lanes}u) + params.epsilon);
  for (var d = 0u; d < params.width; d++) {
    y[start + d] = x[start + d] * inverse * weight[d];
  }
  inverseRms[row] = inverse;
}`,
  }),
);

/** With g = dy · weight: dx = i · g − x · i³ · mean(g · x); one invocation per row. */
export const rmsNormInputGradient = vectorised((type, lanes) =>
  wgslKernel({
    name: `rms-norm-input-gradient x${lanes}`,
    reads: { dy: type, x: type, weight: type, inverseRms: 'f32' },
    writes: { dx: type },
    params: { width: 'u32' },
    code: /* wgsl */ `
fn inner(a: ${type}, b: ${type}) -> f32 { return ${inner(lanes)}; }

fn invocation(row: u32) {
  let start = row * params.width;
  let inverse = inverseRms[row];
  var projection = 0.0;
  for (var d = 0u; d < params.width; d++) {
    projection += inner(dy[start + d] * weight[d], x[start + d]);
  }
  let scale = inverse * inverse * inverse * projection / f32(params.width * ${lanes}u);
  for (var d = 0u; d < params.width; d++) {
    dx[start + d] = inverse * dy[start + d] * weight[d] - scale * x[start + d];
  }
}`,
  }),
);

/** slices[c, d] = Σ over the rows of chunk c of dy · x · inverseRms; one invocation per [c, d]. */
export const rmsNormWeightGradient = vectorised((type, lanes) =>
  wgslKernel({
    name: `rms-norm-weight-gradient x${lanes}`,
    reads: { dy: type, x: type, inverseRms: 'f32' },
    writes: { slices: type },
    params: { rows: 'u32', width: 'u32', chunkRows: 'u32' },
    code: /* wgsl */ `
fn invocation(index: u32) {
  let column = index % params.width;
  let start = index / params.width * params.chunkRows;
  let end = min(start + params.chunkRows, params.rows);
  var sum = ${type}(0.0);
  for (var row = start; row < end; row++) {
    let at = row * params.width + column;
    sum += dy[at] * x[at] * inverseRms[row];
  }
  slices[index] = sum;
}`,
  }),
);
