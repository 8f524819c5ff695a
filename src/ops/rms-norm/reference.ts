import { registerReference } from '../backend/register-reference';

export interface RmsNormResult {
  readonly y: Float32Array;
  /** 1 / √(mean x² + ε) of each row */
  readonly inverseRms: Float32Array;
}

/** y[r, d] = x[r, d] · weight[d] / √(mean over d of x[r, d]² + ε); arXiv:1910.07467 */
export function rmsNormReference(
  x: Float32Array,
  weight: Float32Array,
  epsilon: number,
): RmsNormResult {
  const width = weight.length;
  const rows = x.length / width;
  const y = new Float32Array(x.length);
  const inverseRms = new Float32Array(rows);
  for (let row = 0, at = 0; row < rows; row++, at += width) {
    let squares = 0;
    for (let d = 0; d < width; d++) squares += x[at + d]! * x[at + d]!;
    const inverse = 1 / Math.sqrt(squares / width + epsilon);
    for (let d = 0; d < width; d++) y[at + d] = x[at + d]! * inverse * weight[d]!;
    inverseRms[row] = inverse;
  }
  return { y, inverseRms };
}

/** With g = dy · weight and i = inverseRms: dx = i · g − x · i³ · mean over d of (g · x) */
export function rmsNormInputGradientReference(
  dy: Float32Array,
  x: Float32Array,
  weight: Float32Array,
  inverseRms: Float32Array,
): Float32Array {
  const width = weight.length;
  const dx = new Float32Array(x.length);
  for (let row = 0, at = 0; row < inverseRms.length; row++, at += width) {
    const inverse = inverseRms[row]!;
    let projection = 0;
    for (let d = 0; d < width; d++) projection += dy[at + d]! * weight[d]! * x[at + d]!;
    const scale = (inverse * inverse * inverse * projection) / width;
    for (let d = 0; d < width; d++) {
      dx[at + d] = inverse * dy[at + d]! * weight[d]! - scale * x[at + d]!;
    }
  }
  return dx;
}

/** dWeight[d] = Σ over r of dy[r, d] · x[r, d] · inverseRms[r] */
export function rmsNormWeightGradientReference(
  dy: Float32Array,
  x: Float32Array,
  inverseRms: Float32Array,
  width: number,
): Float32Array {
  const sums = new Float64Array(width);
  for (let row = 0, at = 0; row < inverseRms.length; row++, at += width) {
    const inverse = inverseRms[row]!;
    for (let d = 0; d < width; d++) sums[d]! += dy[at + d]! * x[at + d]! * inverse;
  }
  return new Float32Array(sums);
}

registerReference('RmsNorm', (call) => {
  const { y, inverseRms } = rmsNormReference(
    call.floats('x'),
    call.floats('weight'),
    call.number('epsilon'),
  );
  return [
    { shape: call.shape('x'), values: y },
    { shape: [inverseRms.length], values: inverseRms },
  ];
});

registerReference('RmsNormInputGradient', (call) => {
  const values = rmsNormInputGradientReference(
    call.floats('dy'),
    call.floats('x'),
    call.floats('weight'),
    call.floats('inverseRms'),
  );
  return [{ shape: call.shape('x'), values }];
});

registerReference('RmsNormWeightGradient', (call) => {
  const width = call.size('x', 1);
  const values = rmsNormWeightGradientReference(
    call.floats('dy'),
    call.floats('x'),
    call.floats('inverseRms'),
    width,
  );
  return [{ shape: [width], values }];
});
