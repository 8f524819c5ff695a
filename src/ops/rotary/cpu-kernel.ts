/** The op in WebAssembly: the angles of all positions are worked out once and kept. */
import { registerWasm, type Allocated, type WasmCall } from '../backend/register-wasm';
import type { Heap } from '../wasm/heap';

/** Positions in a table where none needs more. */
const LEAST_POSITIONS = 512;

interface Table {
  readonly positions: number;
  readonly pointer: number;
}

const tables = new WeakMap<Heap, Map<string, Table>>();

/** Where [positions][half a head's cosines, then its sines] lie, for at least so many positions. */
function angleTable(heap: Heap, half: number, theta: number, atLeast: number): number {
  const ofHeap = tables.get(heap) ?? new Map<string, Table>();
  tables.set(heap, ofHeap);
  const key = `${half} ${theta}`;
  const existing = ofHeap.get(key);
  if (existing !== undefined && existing.positions >= atLeast) return existing.pointer;
  const positions = Math.max(LEAST_POSITIONS, 2 * atLeast);
  const { pointer } = heap.allocate(8 * positions * half);
  const values = heap.floats(pointer, 2 * positions * half);
  for (let position = 0; position < positions; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * theta ** (-i / half);
      values[2 * position * half + i] = Math.cos(angle);
      values[(2 * position + 1) * half + i] = Math.sin(angle);
    }
  }
  ofHeap.set(key, { positions, pointer });
  return pointer;
}

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
