/** The numbers of one optimiser step, in the order in which kernels read them. */
export interface AdamSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled (arXiv:1711.05101): multiplied by the learning rate. */
  readonly weightDecay: number;
  /** Counts from 1. */
  readonly step: number;
  /** PyTorch adds ε to the bias-corrected √v, TensorFlow 1 to the raw one. */
  readonly variant: 'pytorch' | 'tensorflow1';
  /** Gradients are scaled down to this global norm; 0 means never. */
  readonly maxGradNorm: number;
}

export const ADAM_HYPER_SIZE = 8;
export const MAX_GRAD_NORM_INDEX = 7;

/** The values of the hyper-parameter tensor. */
export function adamHyper(settings: AdamSettings): Float32Array {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step, variant } = settings;
  const variantCode = variant === 'pytorch' ? 0 : 1;
  return Float32Array.of(
    learningRate,
    beta1,
    beta2,
    epsilon,
    weightDecay,
    step,
    variantCode,
    settings.maxGradNorm,
  );
}
