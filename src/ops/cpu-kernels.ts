/** Every op's kernel in WebAssembly, and its definition for where there is no SIMD. */
import { backend as currentBackend } from '@tensorflow/tfjs-core';
import './references';
import './adam/cpu-kernel';
import './causal-attention/cpu-kernel';
import './decoding/cpu-kernel';
import './embedding/cpu-kernel';
import './gather-rows/cpu-kernel';
import './linear/cpu-kernel';
import './rms-norm/cpu-kernel';
import './rotary/cpu-kernel';
import './stock/cpu-elements';
import './swiglu/cpu-kernel';
import './token-log-prob/cpu-kernel';
import { cpuBackend } from './backend/cpu-backend';
import { useWasmKernels } from './backend/register-wasm';
import { loadKernels } from './wasm/kernels';

/**
 * Makes ready the CPU backend, which is the current one.
 *
 * @returns what of the processor is used, by name
 */
export async function startCpu(wanted: 'wasm' | 'reference'): Promise<string[]> {
  const backend = cpuBackend(currentBackend());
  const kernels = backend.kernels ?? (wanted === 'wasm' ? await loadKernels() : undefined);
  if (kernels !== undefined) backend.adopt(kernels);
  const isFast = wanted === 'wasm' && kernels !== undefined;
  useWasmKernels(isFast);
  return isFast ? ['simd'] : [];
}
