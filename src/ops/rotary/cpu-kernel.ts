/** The op in WebAssembly. */
import { registerWasm, type Allocated, type WasmCall } from '../backend/register-wasm';
import { angleTable } from './cpu-angles';

/** Row r is at position first + r mod steps. */
function rotated(call: WasmCall, first: number, steps: number, direction: number): Allocated[] {
  const [rows, width] = [call.size('x', 0), call.size('x', 1)];
  const heads = call.number('heads');
  const half = width / heads / 2;
  const angles = angleTable(call.kernels.heap, half, call.number('theta'), first + steps);
  const y = call.result([rows, width]);
  const job = { kernel: 'rotary', units: rows, operations: 6 * rows * width };
  call.run(job, call.at('x'), y.at, angles, first, steps, heads, half, direction);
  return [y];
}

registerWasm('Rotary', (call) => rotated(call, 0, call.number('steps'), call.number('direction')));

registerWasm('RotaryAt', (call) => rotated(call, call.integers('position')[0] ?? 0, 1, 1));
