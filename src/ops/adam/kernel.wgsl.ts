import { vectorised, wgslKernel } from '../backend/wgsl-kernel';
import { MAX_GRAD_NORM_INDEX } from './hyper';

/**
 * One AdamW step; equations at the reference. Invocation i takes the elements i, i + invocations,
 * and so on. 1 − βᵗ is built by repeated squaring from 1 − β: 1 − pow(β, t) would cancel.
 */
export const adamWKernel = vectorised((type, lanes) =>
  wgslKernel({
    name: `adam-w x${lanes}`,
    reads: { gradients: type, hyper: 'f32', scale: 'f32' },
    writes: { parameters: type, m: type, v: type },
    params: { size: 'u32', decayed: 'u32' },
    code: /* wgsl */ `
fn bias_correction(beta: f32, step: u32) -> f32 {
  var result = 0.0;
  var power = 1.0 - beta;
  for (var bits = step; bits > 0u; bits >>= 1u) {
    if ((bits & 1u) == 1u) { result += power - result * power; }
    power *= 2.0 - power;
  }
  return result;
}

fn invocation(index: u32) {
  let rate = hyper[0];
  let beta1 = hyper[1];
  let beta2 = hyper[2];
  let step = u32(hyper[5]);
  let correction2 = sqrt(bias_correction(beta2, step));
  let step_size = rate * correction2 / bias_correction(beta1, step);
  let epsilon = select(hyper[3], hyper[3] * correction2, hyper[6] == 0.0);
  let kept = 1.0 - rate * hyper[4];
  for (var i = index; i < params.size; i += params.invocations) {
    let g = gradients[i] * scale[0];
    let first = beta1 * m[i] + (1.0 - beta1) * g;
    let second = beta2 * v[i] + (1.0 - beta2) * g * g;
    m[i] = first;
    v[i] = second;
    let keep = select(1.0, kept, i < params.decayed);
    parameters[i] = parameters[i] * keep - step_size * first / (sqrt(second) + epsilon);
  }
}`,
  }),
);

/** squares[i] = Σ of every invocations-th square from i on. */
export const squaresKernel = vectorised((type, lanes) =>
  wgslKernel({
    name: `squares x${lanes}`,
    reads: { values: type },
    writes: { squares: 'f32' },
    params: { size: 'u32' },
    code: /* wgsl */ `
fn invocation(index: u32) {
  var sum = ${type}(0.0);
  for (var i = index; i < params.size; i += params.invocations) { sum += values[i] * values[i]; }
  squares[index] = ${lanes === 1 ? 'sum' : 'dot(sum, vec4<f32>(1.0))'};
}`,
  }),
);

/** norm = √(Σ partials), scale = min(1, largest norm / norm); one invocation. */
export const clipKernel = wgslKernel({
  name: 'clip-gradients',
  reads: { partials: 'f32', hyper: 'f32' },
  writes: { norm: 'f32', scale: 'f32' },
  params: { size: 'u32' },
  code: /* wgsl */ `
fn invocation(index: u32) {
  var total = 0.0;
  for (var i = 0u; i < params.size; i++) { total += partials[i]; }
  let length = sqrt(total);
  let largest = hyper[${MAX_GRAD_NORM_INDEX}];
  norm[index] = length;
  scale[index] = select(1.0, min(1.0, largest / (length + 1e-6)), largest > 0.0);
}`,
});
