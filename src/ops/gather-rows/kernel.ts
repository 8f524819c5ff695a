import { fillZeros } from '../backend/reductions';
import { registerWebGpu } from '../backend/register-webgpu';
import { gatherKernel, scatterKernel } from './kernel.wgsl';

registerWebGpu('GatherRows', (call) => {
  const [x, rows] = [call.input('x'), call.input('rows')];
  const [count, size] = [call.size('rows', 0), call.size('x', 1)];
  const y = call.output([count, size]);
  const { kernel, lanes } = gatherKernel(size);
  const width = size / lanes;
  call.dispatch(kernel, { x, rows, y }, { width }, count * width);
  return [y];
});

registerWebGpu('ScatterRows', (call) => {
  const [dy, rows] = [call.input('dy'), call.input('rows')];
  const [count, size] = [call.size('dy', 0), call.size('dy', 1)];
  const dx = call.output([call.number('height'), size]);
  fillZeros(call, dx);
  const { kernel, lanes } = scatterKernel(size);
  const width = size / lanes;
  call.dispatch(kernel, { dy, rows, dx }, { width }, count * width);
  return [dx];
});
