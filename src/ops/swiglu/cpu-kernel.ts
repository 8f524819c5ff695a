/** The op in WebAssembly. */
import { registerWasm, type WasmCall } from '../backend/register-wasm';

/** In vectors of four. */
function job(kernel: string, call: WasmCall) {
  const elements = call.size('gate', 0) * call.size('gate', 1);
  return { kernel, units: Math.ceil(elements / 4), operations: 20 * elements };
}

registerWasm('SwiGlu', (call) => {
  const y = call.result(call.shape('gate'));
  call.run(job('swiglu', call), call.at('gate'), call.at('up'), y.at);
  return [y];
});

registerWasm('SwiGluGradient', (call) => {
  const [dGate, dUp] = [call.result(call.shape('gate')), call.result(call.shape('gate'))];
  const places = [call.at('dy'), call.at('gate'), call.at('up')];
  call.run(job('swigluGradient', call), ...places, dGate.at, dUp.at);
  return [dGate, dUp];
});
