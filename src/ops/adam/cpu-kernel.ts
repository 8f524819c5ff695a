/** The op in WebAssembly. */
import { registerWasm } from '../backend/register-wasm';
import { MAX_GRAD_NORM_INDEX } from './hyper';
import { gradientScaleReference } from './reference';

/** The equations of the reference, in its order of operations; roots and moments in float32. */
registerWasm('AdamW', (call) => {
  const [rate, beta1, beta2, epsilon, decay, step, variant] = call.floats('hyper') as Iterable<number> as
    [number, number, number, number, number, number, number]; // prettier-ignore
  const correction1 = 1 - beta1 ** step;
  const correction2 = Math.sqrt(1 - beta2 ** step);
  const elements = call.shape('parameters').reduce((product, axis) => product * axis, 1);
  const scale = call.floats('scale')[0] ?? 1;
  call.run(
    { kernel: 'adamW', units: Math.ceil(elements / 4), operations: 12 * elements },
    ...['parameters', 'gradients', 'm', 'v'].map((name) => call.at(name)),
    ...[scale, beta1, beta2, 1 - beta1, 1 - beta2, (rate * correction2) / correction1],
    ...[variant === 0 ? epsilon * correction2 : epsilon, 1 - rate * decay],
    call.number('decayed'),
  );
  return [];
});

registerWasm('GradientNorm', (call) => {
  const elements = call.shape('gradients').reduce((product, axis) => product * axis, 1);
  const { kernels } = call;
  const slices = kernels.call('squareSlices', elements);
  const sums = kernels.heap.allocate(8 * slices);
  const job = { kernel: 'squareSums', units: slices, operations: 2 * elements };
  call.run(job, call.at('gradients'), sums.pointer, elements);
  const total = kernels.heap.doubles(sums.pointer, slices).reduce((sum, slice) => sum + slice, 0);
  kernels.heap.release(sums);
  const norm = Math.sqrt(total);
  const scale = gradientScaleReference(norm, call.floats('hyper')[MAX_GRAD_NORM_INDEX] ?? 0);
  return [norm, scale].map((value) => {
    const result = call.result([]);
    kernels.heap.floats(result.at, 1)[0] = value;
    return result;
  });
});
