import { registerWebGpu } from '../backend/register-webgpu';
import { swigluForward, swigluGradient } from './kernel.wgsl';

registerWebGpu('SwiGlu', (call) => {
  const [gate, up] = [call.input('gate'), call.input('up')];
  const size = call.size('gate', 0) * call.size('gate', 1);
  const y = call.output(gate.shape);
  const { kernel, lanes } = swigluForward(size);
  call.dispatch(kernel, { gate, up, y }, {}, size / lanes);
  return [y];
});

registerWebGpu('SwiGluGradient', (call) => {
  const [dy, gate, up] = [call.input('dy'), call.input('gate'), call.input('up')];
  const size = call.size('gate', 0) * call.size('gate', 1);
  const [dGate, dUp] = [call.output(gate.shape), call.output(gate.shape)];
  const { kernel, lanes } = swigluGradient(size);
  call.dispatch(kernel, { dy, gate, up, dGate, dUp }, {}, size / lanes);
  return [dGate, dUp];
});
