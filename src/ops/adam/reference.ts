import { registerReference } from '../backend/register-reference';
import { GRADIENT_SCALE_INDEX, MAX_GRAD_NORM_INDEX } from './hyper';

/**
 * One AdamW step in place (arXiv:1412.6980 algorithm 1, decoupled decay of arXiv:1711.05101):
 * g ← scale · gradient; m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²;
 * θ ← θ − η λ θ − η m̂ / (√v̂ + ε) in PyTorch's form, with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ);
 * TensorFlow 1 has η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε) instead of the last term.
 */
export function adamWReference(
  parameter: Float32Array,
  gradient: Float32Array,
  m: Float32Array,
  v: Float32Array,
  hyper: Float32Array,
): void {
  const [rate, beta1, beta2, epsilon, decay, step, variant, scale] = hyper;
  const correction1 = 1 - beta1! ** step!;
  const correction2 = Math.sqrt(1 - beta2! ** step!);
  const epsilonInV = variant === 0 ? epsilon! * correction2 : epsilon!;
  const stepSize = (rate! * correction2) / correction1;
  for (let i = 0; i < parameter.length; i++) {
    const g = gradient[i]! * scale!;
    m[i] = beta1! * m[i]! + (1 - beta1!) * g;
    v[i] = beta2! * v[i]! + (1 - beta2!) * g * g;
    const update = (stepSize * m[i]!) / (Math.sqrt(v[i]!) + epsilonInV);
    parameter[i] = parameter[i]! * (1 - rate! * decay!) - update;
  }
}

/** Σ over all tensors and elements of x² */
export function squaredNormReference(tensors: readonly Float32Array[]): number {
  let sum = 0;
  for (const values of tensors) {
    for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  }
  return sum;
}

/** scale = min(1, maxNorm / (norm + 1e-6)) as in PyTorch's clip_grad_norm_; 1 where maxNorm is 0 */
export function gradientScaleReference(norm: number, maxNorm: number): number {
  return maxNorm > 0 ? Math.min(1, maxNorm / (norm + 1e-6)) : 1;
}

registerReference('AdamW', (call) => {
  adamWReference(
    call.floats('parameter'),
    call.floats('gradient'),
    call.floats('m'),
    call.floats('v'),
    call.floats('hyper'),
  );
  return [];
});

registerReference('SquaredNorm', (call) => {
  const tensors = call.names().map((name) => call.floats(name));
  return [{ shape: [], values: Float32Array.of(squaredNormReference(tensors)) }];
});

registerReference('ClipGradients', (call) => {
  const hyper = call.floats('hyper');
  const norm = Math.sqrt(call.floats('squaredNorm')[0]!);
  hyper[GRADIENT_SCALE_INDEX] = gradientScaleReference(norm, hyper[MAX_GRAD_NORM_INDEX]!);
  return [{ shape: [], values: Float32Array.of(norm) }];
});
