import { getKernelsForBackend } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { CPU_KERNELS } from './cpu-kernels';
import { WEBGPU_KERNELS } from './webgpu-kernels';
import '../index';

const names = (kernels: readonly { readonly kernelName: string }[]) =>
  kernels.map(({ kernelName }) => kernelName).sort();

test('the GPU has each of tfjs’s kernels that the CPU has, on which the unit tests run', () => {
  expect(names(WEBGPU_KERNELS)).toEqual(names(CPU_KERNELS));
});

/** What is registered besides tfjs's kernels; another test file may have registered all of tfjs's. */
function ownOps(backend: string, stock: readonly string[]): string[] {
  return names(getKernelsForBackend(backend)).filter((name) => !stock.includes(name));
}

/** Blocks that the GPU runs fused; the CPU runs the single ops that they are composed of. */
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
  const single = ownOps('webgpu', names(WEBGPU_KERNELS)).filter(
    (name) => !FUSED_BLOCKS.includes(name),
  );
  expect(single).toEqual(ownOps('cpu', names(CPU_KERNELS)));
});
