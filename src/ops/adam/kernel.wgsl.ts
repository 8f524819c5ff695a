import { wgslKernel } from '../backend/wgsl-kernel';
import { GRADIENT_SCALE_INDEX, MAX_GRAD_NORM_INDEX } from './hyper';

/**
 * One AdamW step; equations at the reference. Invocation i takes the elements i, i + invocations,
 * and so on. 1 − βᵗ is built by repeated squaring from 1 − β: 1 − pow(β, t) would cancel.
 */
export const adamWKernel = wgslKernel({
  name: 'adam-w',
  reads: { gradient: 'f32', hyper: 'f32' },
  writes: { parameter: 'f32', m: 'f32', v: 'f32' },
  params: { size: 'u32' },
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
  let keep = 1.0 - rate * hyper[4];
  for (var i = index; i < params.size; i += params.invocations) {
    let g = gradient[i] * hyper[${GRADIENT_SCALE_INDEX}];
    let first = beta1 * m[i] + (1.0 - beta1) * g;
    let second = beta2 * v[i] + (1.0 - beta2) * g * g;
    m[i] = first;
    v[i] = second;
    parameter[i] = parameter[i] * keep - step_size * first / (sqrt(second) + epsilon);
  }
}`,
});

/** partials[offset + i] = Σ of every invocations-th square from i on. */
export const squaresKernel = wgslKernel({
  name: 'squares',
  reads: { values: 'f32' },
  writes: { partials: 'f32' },
  params: { size: 'u32', offset: 'u32' },
  code: /* wgsl */ `
fn invocation(index: u32) {
  var sum = 0.0;
  for (var i = index; i < params.size; i += params.invocations) { sum += values[i] * values[i]; }
  partials[params.offset + index] = sum;
}`,
});

/** The sum of all partial sums, by one invocation. */
export const sumKernel = wgslKernel({
  name: 'sum-partials',
  reads: { partials: 'f32' },
  writes: { sum: 'f32' },
  params: { size: 'u32' },
  code: /* wgsl */ `
fn invocation(index: u32) {
  var total = 0.0;
  for (var i = 0u; i < params.size; i++) { total += partials[i]; }
  sum[index] = total;
}`,
});

/** Writes min(1, largest norm / norm) into the hyper-parameters; one invocation. */
export const clipKernel = wgslKernel({
  name: 'clip-gradients',
  reads: { squaredNorm: 'f32' },
  writes: { hyper: 'f32', norm: 'f32' },
  params: {},
  code: /* wgsl */ `
fn invocation(index: u32) {
  let length = sqrt(squaredNorm[index]);
  let largest = hyper[${MAX_GRAD_NORM_INDEX}];
  hyper[${GRADIENT_SCALE_INDEX}] = select(1.0, min(1.0, largest / (length + 1e-6)), largest > 0.0);
  norm[index] = length;
}`,
});
