/**
 * Kernels in a row, without JavaScript in between. A program is a table of jobs, each a line of
 * float64 numbers: [kernel, units, arguments…].
 */
import { adamW, gradientScale, squareSums } from '../adam/kernel.wasm';
import { attention, attentionGradient } from '../causal-attention/kernel.wasm';
import {
  addListed,
  attendCached,
  cacheRotated,
  embedFrom,
  normListed,
} from '../decoding-block/kernel.wasm';
import { sampleNext } from '../decoding/kernel.wasm';
import { embeddingGradient, gatherRows } from '../embedding/kernel.wasm';
import { product } from '../linear/kernel.wasm';
import { rmsNorm, rmsNormInputGradient, rmsNormWeightGradient } from '../rms-norm/kernel.wasm';
import { rotary } from '../rotary/kernel.wasm';
import { swiglu, swigluGradient } from '../swiglu/kernel.wasm';
import { tokenLogProb, tokenLogProbGradient } from '../token-log-prob/kernel.wasm';
import { add, binary, copy, fill, sums, unary } from './elements.wasm';
import {
  ppoPolicyLoss,
  ppoPolicyLossGradient,
  ppoValueLoss,
  ppoValueLossGradient,
} from '../ppo-loss/kernel.wasm';

/** Exported, so that JavaScript knows the numbers by name. */
export enum Kernel {
  adamW,
  add,
  addListed,
  attendCached,
  attention,
  attentionGradient,
  binary,
  cacheRotated,
  copy,
  embeddingGradient,
  embedFrom,
  fill,
  gatherRows,
  gradientScale,
  normListed,
  ppoPolicyLoss,
  ppoPolicyLossGradient,
  ppoValueLoss,
  ppoValueLossGradient,
  product,
  rmsNorm,
  rmsNormInputGradient,
  rmsNormWeightGradient,
  rotary,
  sampleNext,
  squareSums,
  sums,
  swiglu,
  swigluGradient,
  tokenLogProb,
  tokenLogProbGradient,
  unary,
}

/** Numbers in a line of the table. */
const LINE: i32 = 24;
const HEAD: i32 = 2;

/** What line `at` has as its argument `index`. */
function n(at: usize, index: i32): i32 {
  return <i32>load<f64>(at + 8 * (HEAD + index));
}

function p(at: usize, index: i32): usize {
  return <usize>load<f64>(at + 8 * (HEAD + index));
}

function x(at: usize, index: i32): f32 {
  return <f32>load<f64>(at + 8 * (HEAD + index));
}

/** Runs all jobs of a table, one after another. */
export function runProgram(table: usize, jobs: i32, scratch: usize): void {
  for (let job = 0; job < jobs; job++) {
    const at = table + 8 * LINE * job;
    runJob(<i32>load<f64>(at), 0, <i32>load<f64>(at, 8), scratch, at);
  }
}

function runJob(kernel: i32, from: i32, to: i32, scratch: usize, a: usize): void {
  switch (kernel) {
    case Kernel.adamW:
      return adamW(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), p(a, 3), p(a, 4), p(a, 5), n(a, 6)); // prettier-ignore
    case Kernel.add:
      return add(from, to, scratch, p(a, 0), p(a, 1), p(a, 2));
    case Kernel.addListed:
      return addListed(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), p(a, 3), n(a, 4));
    case Kernel.attendCached:
      return attendCached(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), n(a, 3), n(a, 4), n(a, 5), n(a, 6), n(a, 7), n(a, 8)); // prettier-ignore
    case Kernel.attention:
      return attention(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), p(a, 3), p(a, 4), n(a, 5), n(a, 6), n(a, 7), n(a, 8)); // prettier-ignore
    case Kernel.attentionGradient:
      return attentionGradient(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), p(a, 3), p(a, 4), p(a, 5), p(a, 6), p(a, 7), p(a, 8), n(a, 9), n(a, 10), n(a, 11), n(a, 12)); // prettier-ignore
    case Kernel.cacheRotated:
      return cacheRotated(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), p(a, 3), p(a, 4), p(a, 5), n(a, 6), n(a, 7), n(a, 8), n(a, 9), n(a, 10), n(a, 11)); // prettier-ignore
    case Kernel.embedFrom:
      return embedFrom(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), n(a, 3), n(a, 4), n(a, 5), n(a, 6)); // prettier-ignore
    case Kernel.embeddingGradient:
      return embeddingGradient(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), n(a, 3), n(a, 4));
    case Kernel.gatherRows:
      return gatherRows(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), n(a, 3));
    case Kernel.gradientScale:
      return gradientScale(from, to, scratch, p(a, 0), n(a, 1), p(a, 2), p(a, 3), p(a, 4));
    case Kernel.normListed:
      return normListed(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), p(a, 3), n(a, 4), load<f64>(a + 8 * (HEAD + 5))); // prettier-ignore
    case Kernel.product:
      return product(from, to, scratch, p(a, 0), n(a, 1), n(a, 2), p(a, 3), n(a, 4), n(a, 5), p(a, 6), n(a, 7), n(a, 8), p(a, 9)); // prettier-ignore
    case Kernel.rmsNorm:
      return rmsNorm(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), p(a, 3), n(a, 4), load<f64>(a + 8 * (HEAD + 5))); // prettier-ignore
    case Kernel.rmsNormInputGradient:
      return rmsNormInputGradient(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), p(a, 3), p(a, 4), n(a, 5)); // prettier-ignore
    case Kernel.rmsNormWeightGradient:
      return rmsNormWeightGradient(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), p(a, 3), n(a, 4), n(a, 5)); // prettier-ignore
    case Kernel.rotary:
      return rotary(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), n(a, 3), n(a, 4), n(a, 5), n(a, 6), x(a, 7)); // prettier-ignore
    case Kernel.sampleNext:
      return sampleNext(from, to, scratch, p(a, 0), n(a, 1), p(a, 2), p(a, 3), p(a, 4), n(a, 5), n(a, 6), x(a, 7), p(a, 8), n(a, 9), n(a, 10), n(a, 11)); // prettier-ignore
    case Kernel.squareSums:
      return squareSums(from, to, scratch, p(a, 0), p(a, 1), n(a, 2));
    case Kernel.swiglu:
      return swiglu(from, to, scratch, p(a, 0), p(a, 1), p(a, 2));
    case Kernel.swigluGradient:
      return swigluGradient(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), p(a, 3), p(a, 4));
    case Kernel.tokenLogProb:
      return tokenLogProb(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), p(a, 3), p(a, 4), n(a, 5), x(a, 6)); // prettier-ignore
    case Kernel.tokenLogProbGradient:
      return tokenLogProbGradient(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), p(a, 3), p(a, 4), p(a, 5), p(a, 6), n(a, 7), x(a, 8)); // prettier-ignore
    case Kernel.binary:
      return binary(from, to, scratch, n(a, 0), p(a, 1), n(a, 2), p(a, 3), n(a, 4), p(a, 5)); // prettier-ignore
    case Kernel.copy:
      return copy(from, to, scratch, p(a, 0), p(a, 1), n(a, 2)); // prettier-ignore
    case Kernel.fill:
      return fill(from, to, scratch, p(a, 0), x(a, 1)); // prettier-ignore
    case Kernel.sums:
      return sums(from, to, scratch, p(a, 0), p(a, 1), n(a, 2)); // prettier-ignore
    case Kernel.unary:
      return unary(from, to, scratch, n(a, 0), p(a, 1), p(a, 2)); // prettier-ignore
    case Kernel.ppoPolicyLoss:
      return ppoPolicyLoss(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), p(a, 3), p(a, 4), p(a, 5), p(a, 6), p(a, 7), n(a, 8)); // prettier-ignore
    case Kernel.ppoPolicyLossGradient:
      return ppoPolicyLossGradient(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), p(a, 3), p(a, 4), p(a, 5), p(a, 6), p(a, 7)); // prettier-ignore
    case Kernel.ppoValueLoss:
      return ppoValueLoss(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), p(a, 3), p(a, 4), p(a, 5), p(a, 6), n(a, 7)); // prettier-ignore
    case Kernel.ppoValueLossGradient:
      return ppoValueLossGradient(from, to, scratch, p(a, 0), p(a, 1), p(a, 2), p(a, 3), p(a, 4), p(a, 5), p(a, 6), p(a, 7)); // prettier-ignore
    default:
      unreachable();
  }
}
