/** All kernels, compiled into one module. Each works on some of its units: rows, heads, vectors. */
export { adamW, gradientScale, squareSlices, squareSums } from '../adam/kernel.wasm';
export {
  attention,
  attentionGradient,
  attentionGradientScratch,
  attentionScratch,
  decodeAttention,
  decodeAttentionScratch,
} from '../causal-attention/kernel.wasm';
export { cacheWrite, sampleNext } from '../decoding/kernel.wasm';
export {
  addListed,
  attendCached,
  cacheRotated,
  embedFrom,
  normListed,
} from '../decoding-block/kernel.wasm';
export { embeddingGradient, gatherRows } from '../embedding/kernel.wasm';
export { product, productScratch } from '../linear/kernel.wasm';
export { rmsNorm, rmsNormInputGradient, rmsNormWeightGradient } from '../rms-norm/kernel.wasm';
export { rotary } from '../rotary/kernel.wasm';
export { swiglu, swigluGradient } from '../swiglu/kernel.wasm';
export { tokenLogProb, tokenLogProbGradient } from '../token-log-prob/kernel.wasm';
export { add, Binary, binary, copy, fill, sums, Unary, unary } from './elements.wasm';
export {
  ppoPolicyLoss,
  ppoPolicyLossGradient,
  ppoValueLoss,
  ppoValueLossGradient,
} from '../ppo-loss/kernel.wasm';
export { Kernel, runProgram } from './program.wasm';
