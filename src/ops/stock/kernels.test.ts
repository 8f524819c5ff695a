import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { CPU_KERNELS } from './cpu-kernels';
import { WEBGPU_KERNELS } from './webgpu-kernels';
import '../index';
import '../references';

const names = (kernels: readonly { readonly kernelName: string }[]) =>
  kernels.map(({ kernelName }) => kernelName).sort();

test('the GPU has each of tfjs’s kernels that the CPU has, on which the unit tests run', () => {
  expect(names(WEBGPU_KERNELS)).toEqual(names(CPU_KERNELS));
});

/** tfjs-core exports the name of each of its kernels as a string. */
const TFJS_KERNELS: ReadonlySet<unknown> = new Set(
  Object.values(tf).filter((value) => typeof value === 'string'),
);

/** Other test files may have registered more of tfjs in this process: only the project's own count. */
function ownOps(backend: string): string[] {
  return names(tf.getKernelsForBackend(backend)).filter((name) => !TFJS_KERNELS.has(name));
}

/** Blocks that run fused on the GPU, and some in WebAssembly; elsewhere the single ops that they are composed of. */
const FUSED_BLOCKS = [
  'AttentionBlock',
  'AttentionBlockGradient',
  'CachedAttentionBlock',
  'EmbedFrom',
  'FeedForward',
  'FeedForwardGradient',
  'ListedFeedForward',
  'ListedLogits',
  'NormedLinear',
  'NormedLinearGradient',
];

test('every op runs on both backends, fused blocks as what they are composed of', () => {
  // On the GPU copying is no kernel: the queue does it.
  const singleOps = (backend: string) =>
    ownOps(backend).filter((name) => ![...FUSED_BLOCKS, 'CopyTensor'].includes(name));
  expect(singleOps('webgpu')).toEqual(singleOps('cpu'));
});
