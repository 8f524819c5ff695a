/** How large a tile of results one invocation of a matrix product computes. */
import type { GpuCall } from '../backend/register-webgpu';

export const tilesOf = (rows: number, columns: number, tile: number) =>
  Math.ceil(rows / tile) * Math.ceil(columns / tile);

/** Rows from which the large tile pays for its compilation. */
const MANY_ROWS = 512;

/**
 * Larger tiles read less per result. A GPU needs many invocations and holds at most 8 × 8 results
 * in registers. SwiftShader has slow reads and does not mind; Mesa's compiler does.
 */
export function tileFor(call: GpuCall, rows: number, columns: number, smallest = 8): number {
  if (call.adapter === 'swiftshader') return rows >= MANY_ROWS ? 16 : 8;
  if (call.adapter === 'software') return 8;
  return tilesOf(rows, columns, 8) * 8 >= call.parallelism ? 8 : smallest;
}

/** As `tileFor`, for tiles that must not reach beyond one attention head. */
export function headTile(call: GpuCall, rows: number, headSize: number): number {
  const tile = tileFor(call, rows, headSize);
  return headSize % tile === 0 ? tile : 8;
}
