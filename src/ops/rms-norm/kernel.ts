import { addSlices, chunksFor } from '../backend/reductions';
import { registerWebGpu } from '../backend/register-webgpu';
import { rmsNormForward, rmsNormInputGradient, rmsNormWeightGradient } from './kernel.wgsl';

registerWebGpu('RmsNorm', (call) => {
  const [x, weight] = [call.input('x'), call.input('weight')];
  const [rows, size] = [call.size('x', 0), call.size('x', 1)];
  const [y, inverseRms] = [call.output(x.shape), call.output([rows])];
  const { kernel, lanes } = rmsNormForward(size);
  const numbers = { width: size / lanes, epsilon: call.number('epsilon') };
  call.dispatch(kernel, { x, weight, y, inverseRms }, numbers, rows);
  return [y, inverseRms];
});

registerWebGpu('RmsNormInputGradient', (call) => {
  const [dy, x] = [call.input('dy'), call.input('x')];
  const [weight, inverseRms] = [call.input('weight'), call.input('inverseRms')];
  const dx = call.output(x.shape);
  const { kernel, lanes } = rmsNormInputGradient(call.size('x', 1));
  const width = call.size('x', 1) / lanes;
  call.dispatch(kernel, { dy, x, weight, inverseRms, dx }, { width }, call.size('x', 0));
  return [dx];
});

registerWebGpu('RmsNormWeightGradient', (call) => {
  const [dy, x, inverseRms] = [call.input('dy'), call.input('x'), call.input('inverseRms')];
  const [rows, size] = [call.size('x', 0), call.size('x', 1)];
  const { kernel, lanes } = rmsNormWeightGradient(size);
  const width = size / lanes;
  const chunks = chunksFor(call, width, rows, 8);
  const slices = call.scratch([chunks, size]);
  const numbers = { rows, width, chunkRows: Math.ceil(rows / chunks) };
  call.dispatch(kernel, { dy, x, inverseRms, slices }, numbers, chunks * width);
  const sums = call.output([size]);
  addSlices(call, slices, sums, chunks);
  return [sums];
});
