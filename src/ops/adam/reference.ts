import { registerReference } from '../backend/register-reference';
import { MAX_GRAD_NORM_INDEX } from './hyper';

interface AdamArrays {
  readonly parameters: Float32Array;
  readonly gradients: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
}

/**
 * One AdamW step in place (arXiv:1412.6980 algorithm 1, decoupled decay of arXiv:1711.05101):
 * g ← scale · gradient; m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²;
 * θ ← θ − η λ θ − η m̂ / (√v̂ + ε) in PyTorch's form, with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ);
 * TensorFlow 1 has η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε) instead of the last term.
 * λ is 0 behind the first `decayed` elements.
 */
export function adamWReference(
  { parameters, gradients, m, v }: AdamArrays,
  hyper: Float32Array,
  scale: number,
  decayed: number,
): void {
  const [rate, beta1, beta2, epsilon, decay, step, variant] = hyper;
  const correction1 = 1 - beta1! ** step!;
  const correction2 = Math.sqrt(1 - beta2! ** step!);
  const epsilonInV = variant === 0 ? epsilon! * correction2 : epsilon!;
  const stepSize = (rate! * correction2) / correction1;
  for (let i = 0; i < parameters.length; i++) {
    const g = gradients[i]! * scale;
    m[i] = beta1! * m[i]! + (1 - beta1!) * g;
    v[i] = beta2! * v[i]! + (1 - beta2!) * g * g;
    const keep = i < decayed ? 1 - rate! * decay! : 1;
    const update = (stepSize * m[i]!) / (Math.sqrt(v[i]!) + epsilonInV);
    parameters[i] = parameters[i]! * keep - update;
  }
}

/** √(Σ x²) */
export function normReference(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return Math.sqrt(sum);
}

/** scale = min(1, maxNorm / (norm + 1e-6)) as in PyTorch's clip_grad_norm_; 1 where maxNorm is 0 */
export function gradientScaleReference(norm: number, maxNorm: number): number {
  return maxNorm > 0 ? Math.min(1, maxNorm / (norm + 1e-6)) : 1;
}

registerReference('AdamW', (call) => {
  const arrays = {
    parameters: call.floats('parameters'),
    gradients: call.floats('gradients'),
    m: call.floats('m'),
    v: call.floats('v'),
  };
  adamWReference(arrays, call.floats('hyper'), call.floats('scale')[0]!, call.number('decayed'));
  return [];
});

registerReference('GradientNorm', (call) => {
  const norm = normReference(call.floats('gradients'));
  const scale = gradientScaleReference(norm, call.floats('hyper')[MAX_GRAD_NORM_INDEX]!);
  return [norm, scale].map((value) => ({ shape: [], values: Float32Array.of(value) }));
});
