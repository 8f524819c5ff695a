/**
 * All fused ops. Each runs on the backends `webgpu` (a WGSL kernel) and `cpu` (its reference
 * implementation); see README.md for how to add one.
 */
import '@tensorflow/tfjs-core/dist/base_side_effects.js';
import './stock/gradients';

export { adamHyper, adamW, ADAM_HYPER_SIZE, gradientNorm } from './adam';
export { attentionBlock } from './attention-block';
export type { AttentionBlockOptions, AttentionWeights } from './attention-block';
export {
  advancePosition,
  cacheWrite,
  decodeAttention,
  embedAt,
  rotaryAt,
  sampleNext,
} from './decoding';
export type { DecodingState, SamplingSettings } from './decoding';
export {
  cachedAttentionBlock,
  canDecodeInBlocks,
  embedFrom,
  isKnownEmpty,
  listActive,
  listedFeedForward,
  listedLogits,
  packDecoded,
} from './decoding-block';
export type { ReadPlace } from './decoding-block';
export { embedding } from './embedding';
export { feedForward } from './feed-forward';
export type { FeedForwardWeights } from './feed-forward';
export { gatherRows } from './gather-rows';
export { linear } from './linear';
export { normedLinear } from './output-head';
export { ppoPolicyLoss, ppoValueLoss } from './ppo-loss';
export { rmsNorm } from './rms-norm';
export { tokenLogProb } from './token-log-prob';
export { tuneTiles } from './tuning';
export {
  createCpuBackend,
  createWebGpuBackend,
  gpuMemory,
  largestBufferBytes,
} from './backend/device';
export type { GpuListeners, StartedGpu } from './backend/device';
export { compileAhead } from './backend/compile-ahead';
export { gpuCounts, timeEncoding } from './backend/counters';
export { capture, stepInput } from './replay';
export type { Plan } from './replay';
export { PART_ALIGNMENT, tensorsInOneBuffer } from './backend/shared-buffers';
export type { Part } from './backend/shared-buffers';
export { copyTensor, flush, writeTensor } from './backend/write';
