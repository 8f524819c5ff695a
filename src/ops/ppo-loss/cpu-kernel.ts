/** The ops in WebAssembly. */
import { registerWasm, type WasmCall } from '../backend/register-wasm';

const stepsOf = (call: WasmCall): number =>
  call.shape('mask').reduce((product, axis) => product * axis, 1);

const places = (call: WasmCall, names: readonly string[]): number[] =>
  names.map((name) => call.at(name));

function loss(call: WasmCall, kernel: string, inputs: readonly string[], reported: number) {
  const [value, statistics] = [call.result([]), call.result([reported])];
  const steps = stepsOf(call);
  const job = { kernel, units: 1, operations: 20 * steps };
  call.run(job, ...places(call, inputs), value.at, statistics.at, steps);
  return [value, statistics];
}

function gradient(call: WasmCall, kernel: string, inputs: readonly string[]) {
  const result = call.result(call.shape('mask'));
  const steps = stepsOf(call);
  const job = { kernel, units: steps, operations: 20 * steps };
  const measured = places(call, [...inputs, 'statistics']);
  call.run(job, call.at('dLoss'), ...measured, result.at);
  return [result];
}

const POLICY = ['advantages', 'mask', 'settings'];
const VALUE = ['newValues', 'oldValues', 'returns', 'mask', 'settings'];

registerWasm('PpoPolicyLoss', (call) =>
  loss(call, 'ppoPolicyLoss', ['newLogProbs', 'oldLogProbs', 'entropy', ...POLICY], 5),
);
registerWasm('PpoPolicyLossGradient', (call) =>
  gradient(call, 'ppoPolicyLossGradient', ['newLogProbs', 'oldLogProbs', ...POLICY]),
);
registerWasm('PpoValueLoss', (call) => loss(call, 'ppoValueLoss', VALUE, 3));
registerWasm('PpoValueLossGradient', (call) => gradient(call, 'ppoValueLossGradient', VALUE));
