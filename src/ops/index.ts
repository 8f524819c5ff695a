/**
 * All fused ops, and those of tfjs's own kernels and gradients that this project uses. Each op
 * runs on the backends `webgpu` (a WGSL kernel) and `cpu` (its reference implementation); see
 * README.md for how to add one.
 */
import './stock/gradients';
import './stock/webgpu-kernels';

export * from './first-load';
export { adamHyper, adamW, ADAM_HYPER_SIZE, gradientNorm } from './adam';
export { ppoPolicyLoss, ppoValueLoss } from './ppo-loss';
export { compileAhead } from './backend/compile-ahead';
export { gpuCounts, isTimingKernels, timeEncoding } from './backend/counters';
export { canCapture, capture } from './replay/capture';
export type { Plan } from './replay/capture';
export { PART_ALIGNMENT, tensorsInOneBuffer } from './backend/shared-buffers';
export type { Part } from './backend/shared-buffers';
export { copyTensor, flush } from './backend/write';
