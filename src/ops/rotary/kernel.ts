import { registerWebGpu } from '../backend/register-webgpu';
import { angleTable } from './angles';
import { rotaryAtKernel, rotaryKernel } from './kernel.wgsl';

registerWebGpu('Rotary', (call) => {
  const x = call.input('x');
  const [heads, theta] = [call.number('heads'), call.number('theta')];
  const [steps, direction] = [call.number('steps'), call.number('direction')];
  const headSize = call.size('x', 1) / heads;
  const angles = angleTable(call.device, { headSize, theta, steps });
  const y = call.output(x.shape);
  const half = headSize / 2;
  const numbers = { heads, half, steps, direction };
  call.dispatch(rotaryKernel, { x, angles, y }, numbers, call.size('x', 0) * half);
  return [y];
});

registerWebGpu('RotaryAt', (call) => {
  const [x, position] = [call.input('x'), call.input('position')];
  const [heads, theta] = [call.number('heads'), call.number('theta')];
  const headSize = call.size('x', 1) / heads;
  const angles = angleTable(call.device, { headSize, theta, steps: 0 });
  const y = call.output(x.shape);
  const half = headSize / 2;
  const invocations = call.size('x', 0) * half;
  call.dispatch(rotaryAtKernel, { x, angles, position, y }, { heads, half }, invocations);
  return [y];
});
