import type { TensorInfo } from '@tensorflow/tfjs-core';
import { addSlices } from '../backend/reductions';
import { registerWebGpu } from '../backend/register-webgpu';
import { adamWKernel, clipKernel, squaresKernel } from './kernel.wgsl';

const ELEMENTS_PER_INVOCATION = 8;
/** As many partial sums as the last kernel adds up by itself. */
const LAST_PARTIALS = 64;
const MOST_SLICES = 64;

const sizeOf = ({ shape }: TensorInfo) => shape.reduce((product, axis) => product * axis, 1);

registerWebGpu('AdamW', (call) => {
  const bindings = {
    parameters: call.input('parameters'),
    gradients: call.input('gradients'),
    m: call.input('m'),
    v: call.input('v'),
    hyper: call.input('hyper'),
    scale: call.input('scale'),
  };
  const [size, decayed] = [sizeOf(bindings.parameters), call.number('decayed')];
  const { kernel, lanes } = adamWKernel(size, decayed);
  const numbers = { size: size / lanes, decayed: decayed / lanes };
  call.dispatch(kernel, bindings, numbers, Math.ceil(size / ELEMENTS_PER_INVOCATION));
  return [];
});

registerWebGpu('GradientNorm', (call) => {
  const [gradients, hyper] = [call.input('gradients'), call.input('hyper')];
  const size = sizeOf(gradients);
  const { kernel, lanes } = squaresKernel(size);
  const busy = Math.min(call.parallelism, Math.ceil(size / 64));
  const slices = Math.min(MOST_SLICES, Math.max(1, Math.floor(busy / LAST_PARTIALS)));
  const squares = call.scratch([slices, LAST_PARTIALS]);
  const count = slices * LAST_PARTIALS;
  call.dispatch(kernel, { values: gradients, squares }, { size: size / lanes }, count);
  const partials = slices === 1 ? squares : call.scratch([LAST_PARTIALS]);
  if (slices > 1) addSlices(call, squares, partials, slices);
  const [norm, scale] = [call.output([]), call.output([])];
  call.dispatch(clipKernel, { partials, hyper, norm, scale }, { size: LAST_PARTIALS }, 1);
  return [norm, scale];
});
