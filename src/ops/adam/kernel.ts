import type { TensorInfo } from '@tensorflow/tfjs-core';
import { registerWebGpu } from '../backend/register-webgpu';
import { adamWKernel, clipKernel, squaresKernel, sumKernel } from './kernel.wgsl';

const ELEMENTS_PER_INVOCATION = 8;
const MOST_PARTIALS = 256;

const sizeOf = ({ shape }: TensorInfo) => shape.reduce((product, axis) => product * axis, 1);

registerWebGpu('AdamW', (call) => {
  const bindings = {
    parameter: call.input('parameter'),
    gradient: call.input('gradient'),
    m: call.input('m'),
    v: call.input('v'),
    hyper: call.input('hyper'),
  };
  const size = sizeOf(bindings.parameter);
  call.dispatch(adamWKernel, bindings, { size }, Math.ceil(size / ELEMENTS_PER_INVOCATION));
  return [];
});

registerWebGpu('SquaredNorm', (call) => {
  const tensors = call.inputs();
  const counts = tensors.map((tensor) => Math.min(MOST_PARTIALS, Math.ceil(sizeOf(tensor) / 64)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const partials = call.scratch([total]);
  let offset = 0;
  tensors.forEach((values, index) => {
    const count = counts[index] ?? 0;
    call.dispatch(squaresKernel, { values, partials }, { size: sizeOf(values), offset }, count);
    offset += count;
  });
  const sum = call.output([]);
  call.dispatch(sumKernel, { partials, sum }, { size: total }, 1);
  return [sum];
});

registerWebGpu('ClipGradients', (call) => {
  const [hyper, squaredNorm] = [call.input('hyper'), call.input('squaredNorm')];
  const norm = call.output([]);
  call.dispatch(clipKernel, { hyper, squaredNorm, norm }, {}, 1);
  return [norm];
});
