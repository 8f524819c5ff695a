/**
 * What answering a prompt needs: the device, decoding, and a decoder's passes. None of it runs a
 * kernel of tfjs's own, so that those can come later, with index.ts. Modules of the page's first
 * load import from here; all others from index.ts.
 */
import '@tensorflow/tfjs-core/dist/base_side_effects.js';

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
export { rmsNorm } from './rms-norm';
export { tokenLogProb } from './token-log-prob';
export { tuneTiles } from './tuning';
export {
  adapterName,
  createCpuBackend,
  createWebGpuBackend,
  findAdapter,
  gpuMemory,
  largestBufferBytes,
} from './backend/device';
export type { FoundAdapter, GpuListeners, StartedGpu } from './backend/device';
export { stepInput } from './replay/step-input';
export { writeTensor } from './backend/write';
