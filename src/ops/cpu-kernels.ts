/** Every op's kernel in WebAssembly, and its definition for where there is no SIMD. */
import { backend as currentBackend } from '@tensorflow/tfjs-core';
import './references';
import './adam/cpu-kernel';
import './causal-attention/cpu-kernel';
import './decoding-block/cpu-kernel';
import './decoding/cpu-kernel';
import './embedding/cpu-kernel';
import './gather-rows/cpu-kernel';
import './linear/cpu-kernel';
import './ppo-loss/cpu-kernel';
import './rms-norm/cpu-kernel';
import './rotary/cpu-kernel';
import './stock/cpu-elements';
import './swiglu/cpu-kernel';
import './token-log-prob/cpu-kernel';
import { cpuBackend } from './backend/cpu-backend';
import { useWasmKernels } from './backend/register-wasm';
import { captureOnCpu } from './replay/cpu-capture';
import { workerThreads } from './wasm/worker-threads';
import { loadKernels } from './wasm/kernels';
import type { ThreadStarter } from './wasm/threads';

export interface CpuOptions {
  /** `reference` runs the definitions alone, slowly: what kernels are compared with. */
  readonly kernels?: 'wasm' | 'reference';
  /** Given in Node; a worker of a page that may share memory has its own. */
  readonly threads?: ThreadStarter;
}

/**
 * Makes ready the CPU backend, which is the current one. Memory and threads are those of the first
 * call, since tensors lie there; later ones may use fewer threads.
 *
 * @returns what of the processor is used, by name
 */
export async function startCpu({
  kernels: wanted = 'wasm',
  threads,
}: CpuOptions): Promise<string[]> {
  const backend = cpuBackend(currentBackend());
  if (wanted === 'wasm' && backend.kernels === undefined) {
    const kernels = await loadKernels(threads ?? workerThreads());
    if (kernels !== undefined) backend.adopt(kernels);
  }
  const kernels = wanted === 'wasm' ? backend.kernels : undefined;
  backend.capture = (sources, step) => captureOnCpu(backend, sources, step);
  backend.usesKernels = kernels !== undefined;
  useWasmKernels(backend.usesKernels);
  if (kernels === undefined) return [];
  if (threads !== undefined) kernels.useThreads(threads.count);
  return kernels.threads > 1 ? ['simd', `${kernels.threads} threads`] : ['simd'];
}
