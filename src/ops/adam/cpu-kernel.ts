/** The op in WebAssembly. */
import { registerWasm } from '../backend/register-wasm';

registerWasm('AdamW', (call) => {
  const elements = call.shape('parameters').reduce((product, axis) => product * axis, 1);
  const places = ['parameters', 'gradients', 'm', 'v', 'scale', 'hyper'];
  call.run(
    { kernel: 'adamW', units: Math.ceil(elements / 4), operations: 12 * elements },
    ...places.map((name) => call.at(name)),
    call.number('decayed'),
  );
  return [];
});

registerWasm('GradientNorm', (call) => {
  const elements = call.shape('gradients').reduce((product, axis) => product * axis, 1);
  const slices = call.kernels.call('squareSlices', elements);
  const sums = call.room(2 * slices);
  const job = { kernel: 'squareSums', units: slices, operations: 2 * elements };
  call.run(job, call.at('gradients'), sums, elements);
  const [norm, scale] = [call.result([]), call.result([])];
  const places = [call.at('hyper'), norm.at, scale.at];
  call.run({ kernel: 'gradientScale', units: 1, operations: slices }, sums, slices, ...places);
  return [norm, scale];
});
