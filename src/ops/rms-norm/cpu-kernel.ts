/** The op in WebAssembly. */
import { registerWasm } from '../backend/register-wasm';

registerWasm('RmsNorm', (call) => {
  const [rows, width] = [call.size('x', 0), call.size('x', 1)];
  const y = call.result([rows, width]);
  const inverseRms = call.result([rows]);
  call.run(
    { kernel: 'rmsNorm', units: rows, operations: 4 * rows * width },
    ...[call.at('x'), call.at('weight'), y.at, inverseRms.at, width, call.number('epsilon')],
  );
  return [y, inverseRms];
});

registerWasm('RmsNormInputGradient', (call) => {
  const [rows, width] = [call.size('x', 0), call.size('x', 1)];
  const dx = call.result([rows, width]);
  call.run(
    { kernel: 'rmsNormInputGradient', units: rows, operations: 8 * rows * width },
    ...[call.at('dy'), call.at('x'), call.at('weight'), call.at('inverseRms'), dx.at, width],
  );
  return [dx];
});

registerWasm('RmsNormWeightGradient', (call) => {
  const [rows, width] = [call.size('x', 0), call.size('x', 1)];
  const dWeight = call.result([width]);
  call.run(
    { kernel: 'rmsNormWeightGradient', units: width, operations: 3 * rows * width },
    ...[call.at('dy'), call.at('x'), call.at('inverseRms'), dWeight.at, rows, width],
  );
  return [dWeight];
});
