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
export function tileFor(call: GpuCall, rows: number, columns: number, smallest = 8): number {
  const choice = choices.get(call.device);
  if (choice !== undefined) return rows >= MANY_ROWS ? choice.many : choice.few;
  if (call.adapter === 'swiftshader') return rows >= MANY_ROWS ? 16 : 8;
  if (call.adapter === 'software') return 8;
  return tilesOf(rows, columns, 8) * 8 >= call.parallelism ? 8 : smallest;
}

/** As `tileFor`, for tiles that must not reach beyond one attention head. */
export function headTile(call: GpuCall, rows: number, headSize: number): number {
  const tile = tileFor(call, rows, headSize);
  return headSize % tile === 0 ? tile : 8;
}
