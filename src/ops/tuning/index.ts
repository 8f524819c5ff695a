/**
 * Which tile of results per invocation multiplies matrices fastest on this adapter, found by a short
 * trial before the first step and remembered under the adapter's name. The choice moves time, not
 * results: sums run in the same order for every tile.
 */
import { dispose, tidy, zeros } from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D } from '@tensorflow/tfjs-core';
import { currentWebGpu } from '../backend/tfjs-adapter';
import { flush } from '../backend/write';
import { linear } from '../linear';
import { setTileChoice } from '../linear/tile-choice';
import type { TileChoice } from '../linear/tile-choice';

export type { TileChoice } from '../linear/tile-choice';

/** Where choices are kept between visits. */
export interface TileStore {
  load: (adapter: string) => Promise<TileChoice | undefined>;
  save: (adapter: string, choice: TileChoice) => Promise<void>;
}

/** In order of preference: a later one must be faster by the margin. */
const CANDIDATES = [8, 16] as const;
const MARGIN = 0.9;
/** Products in one submit, and how often the submit is timed; the least time counts. */
const PRODUCTS = 4;
const REPEATS = 3;
const [FEW_ROWS, MANY_ROWS, WIDTH] = [64, 512, 64];

/**
 * Sets the tiles of the current device, from the store where it knows the adapter. Call it before
 * the first step: tiles stay as they are from then on.
 *
 * @param adapter the adapter's name
 * @returns what was chosen; undefined on backends without tiles
 */
export async function tuneTiles(
  adapter: string,
  store: TileStore,
): Promise<TileChoice | undefined> {
  const device = currentWebGpu()?.device;
  if (device === undefined) return undefined;
  const known = await store.load(adapter);
  const isCandidate = (tile: number) => CANDIDATES.some((candidate) => candidate === tile);
  if (known !== undefined && isCandidate(known.few) && isCandidate(known.many)) {
    setTileChoice(device, known);
    return known;
  }
  const few = await fastestTile(device, FEW_ROWS);
  const many = await fastestTile(device, MANY_ROWS);
  const choice = { few, many };
  setTileChoice(device, choice);
  await store.save(adapter, choice);
  return choice;
}

async function fastestTile(device: GPUDevice, rows: number): Promise<number> {
  const x: Tensor2D = zeros<Rank.R2>([rows, WIDTH]);
  const weight: Tensor2D = zeros<Rank.R2>([2 * WIDTH, WIDTH]);
  let best = { tile: 0, ms: Infinity };
  for (const tile of CANDIDATES) {
    setTileChoice(device, { few: tile, many: tile });
    const ms = await leastTime(device, x, weight);
    if (ms < best.ms * MARGIN) best = { tile, ms };
  }
  dispose([x, weight]);
  return best.tile;
}

/** Milliseconds of some products; the first run compiles and is not timed. */
async function leastTime(device: GPUDevice, x: Tensor2D, weight: Tensor2D): Promise<number> {
  let least = Infinity;
  for (let repeat = 0; repeat <= REPEATS; repeat++) {
    const started = performance.now();
    tidy(() => {
      for (let product = 0; product < PRODUCTS; product++) linear(x, weight);
    });
    flush();
    await device.queue.onSubmittedWorkDone();
    if (repeat > 0) least = Math.min(least, performance.now() - started);
  }
  return least;
}
