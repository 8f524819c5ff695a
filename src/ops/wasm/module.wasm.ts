/** All kernels, compiled into one module. Each works on some of its units: rows, heads, vectors. */
export { adamW, squareSlices, squareSums } from '../adam/kernel.wasm';
export {
  attention,
  attentionGradient,
  attentionGradientScratch,
  attentionScratch,
  decodeAttention,
  decodeAttentionScratch,
} from '../causal-attention/kernel.wasm';
export { sampleRow } from '../decoding/kernel.wasm';
export { embeddingGradient, gatherRows } from '../embedding/kernel.wasm';
export { product, productScratch } from '../linear/kernel.wasm';
export { rmsNorm, rmsNormInputGradient, rmsNormWeightGradient } from '../rms-norm/kernel.wasm';
export { rotary } from '../rotary/kernel.wasm';
export { swiglu, swigluGradient } from '../swiglu/kernel.wasm';
export { largest, tokenLogProb, tokenLogProbGradient } from '../token-log-prob/kernel.wasm';
export { add } from './elements.wasm';
