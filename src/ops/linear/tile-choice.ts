/** How large a tile of results one invocation of a matrix product computes. */
import type { GpuCall } from '../backend/register-webgpu';

export const tilesOf = (rows: number, columns: number, tile: number) =>
  Math.ceil(rows / tile) * Math.ceil(columns / tile);

/** Rows from which the large tile keeps an adapter busy. */
const MANY_ROWS = 128;

/** What a trial found fastest: for few rows (a decoding step) and for many (a training batch). */
export interface TileChoice {
  readonly few: number;
  readonly many: number;
}

const choices = new WeakMap<GPUDevice, TileChoice>();

/** Replaces the rule below for a device; undefined restores it. */
export function setTileChoice(device: GPUDevice, choice: TileChoice | undefined): void {
  if (choice === undefined) choices.delete(device);
  else choices.set(device, choice);
}

/**
 * Larger tiles read less per result. A GPU needs many invocations and holds at most 8 × 8 results
 * in registers. SwiftShader has slow reads and does not mind; Mesa's compiler does. Where a trial
 * was made (tuning/), its result counts.
 */
export function tileFor(
  call: GpuCall,
  rows: number,
  columns: number,
  { smallest = 8, manyRows = MANY_ROWS } = {},
): number {
  const choice = choices.get(call.device);
  if (choice !== undefined) return rows >= manyRows ? choice.many : choice.few;
  if (call.adapter === 'swiftshader') return rows >= manyRows ? 16 : 8;
  if (call.adapter === 'software') return 8;
  return tilesOf(rows, columns, 8) * 8 >= call.parallelism ? 8 : smallest;
}

/** As `tileFor`, for tiles that must not reach beyond one attention head. */
export function headTile(
  call: GpuCall,
  rows: number,
  headSize: number,
  { manyRows = MANY_ROWS } = {},
): number {
  const tile = tileFor(call, rows, headSize, { manyRows });
  return headSize % tile === 0 ? tile : 8;
}

/** Two workgroups of 8 × 8: more of them would only have to be added up. */
const SOFTWARE_TILES = 64;

/**
 * How many chunks the sum over `terms` rows is split into that gives the gradient of a weight of
 * rows × columns. It does not depend on the tile, so that the tile changes no bit of the result.
 */
export function weightChunks(call: GpuCall, rows: number, columns: number, terms: number): number {
  const enough = call.adapter === 'gpu' ? call.parallelism : SOFTWARE_TILES;
  const wanted = Math.ceil(enough / tilesOf(rows, columns, 8));
  return Math.max(1, Math.min(wanted, Math.floor(terms / 16)));
}
