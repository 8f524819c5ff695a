/** Cosines and sines for the kernels in WebAssembly: worked out once for all positions, and kept. */
import type { Heap } from '../wasm/heap';

/** Positions in a table where none needs more. */
const LEAST_POSITIONS = 512;

interface Table {
  readonly positions: number;
  readonly pointer: number;
}

const tables = new WeakMap<Heap, Map<string, Table>>();

/** Where [positions][half a head's cosines, then its sines] lie, for at least so many positions. */
export function angleTable(heap: Heap, half: number, theta: number, atLeast: number): number {
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
