import { perSize, unrolled, wgslKernel } from '../backend/wgsl-kernel';
import {
  ALL_ROWS,
  INVERSE,
  LISTED_ROWS,
  normedProducts,
  OWN,
  READS,
  SIZES,
  writeInverse,
} from './normed.wgsl';
import type { Form } from './normed.wgsl';
import { forMatrix, keepTile, matrixBindings, tileRows, tileWorkgroup } from './tile';
import type { TileRow } from './tile';

/** Where a row's slots go and at which position it is. */
interface Placement extends Form {
  readonly name: string;
  readonly placed: Readonly<Record<string, 'i32'>>;
  readonly at: (row: string) => { readonly position: string; readonly to: string };
}

/** Training: row r is at r mod steps of its sequence, and the result has the same rows. */
const IN_SEQUENCE: Placement = {
  ...ALL_ROWS,
  name: 'normed-qkv',
  placed: {},
  at: (row) => ({ position: `${row} % params.steps`, to: row }),
};

/** Decoding: `steps` rows of each sequence from `position` on, put into a cache of `capacity`. */
const INTO_CACHE: Placement = {
  ...LISTED_ROWS,
  name: 'cached-qkv',
  placed: { position: 'i32' },
  at: (row) => {
    const position = `(u32(position[0]) + ${row} % params.steps)`;
    return { position, to: `(${row} / params.steps * params.capacity + ${position})` };
  },
};

/** Rotates the pairs (j, j + half) of one row of a tile and writes both runs of quads. */
function rotatedRow(tile: number, { quad, own }: TileRow, at: Placement['at']): string {
  const half = tile / 2;
  const { position, to } = at('r');
  const quads = unrolled(half / 4, (q) => {
    const angles = unrolled(4, (lane) => `let turn${lane} = angles[angle + ${4 * q + lane}u];`);
    const lanes = (axis: 'x' | 'y') =>
      `vec4<f32>(${[0, 1, 2, 3].map((l) => `turn${l}.${axis}`).join(', ')})`;
    return `{
    let angle = ${position} * params.half + part * ${half}u;
    ${angles}
    let cosine = select(vec4<f32>(1.0), ${lanes('x')}, matrix < 2u);
    let sine = select(vec4<f32>(0.0), ${lanes('y')}, matrix < 2u);
    let first = ${quad(q)} * inverse;
    let second = ${quad(q + half / 4)} * inverse;
    let at = (${to} * params.slots + slot) * params.half / 2u + part * ${half / 4}u + ${q}u;
    qkv[at] = first * cosine - second * sine;
    qkv[at + params.half / 4u] = second * cosine + first * sine;
  }`;
  });
  return `let r = ${own('r')}; let inverse = ${own('inverse')}; ${quads}`;
}

/**
 * qkv[r, :] = (query heads | key heads | value heads) of n[r, :], queries and keys rotated to their
 * position. A tile holds pairs of columns that are rotated together, from one head: the head size,
 * 2 · `half`, is a multiple of the tile. One invocation per tile, rows fastest.
 */
const qkvFor = (placement: Placement) =>
  perSize((tile) =>
    wgslKernel<string, string, string>({
      name: `${placement.name} ${tile}x${tile}`,
      reads: {
        ...READS,
        ...placement.reads,
        ...placement.placed,
        ...matrixBindings('weight', 3),
        angles: 'vec2<f32>',
      },
      writes: { qkv: 'vec4<f32>', ...(placement === IN_SEQUENCE ? INVERSE : {}) },
      params: {
        ...SIZES,
        ...placement.params,
        heads: 'u32',
        kvHeads: 'u32',
        slots: 'u32',
        half: 'u32',
        steps: 'u32',
        capacity: 'u32',
      },
      workgroupSize: tileWorkgroup(tile),
      code: /* wgsl */ `
fn invocation(index: u32) {
  let rowTiles = (params.rows + ${tile - 1}u) / ${tile}u;
  let row = index % rowTiles * ${tile}u;
  let columnTile = index / rowTiles;
  let parts = 2u * params.half / ${tile}u;
  let slot = columnTile / parts;
  let part = columnTile % parts;
  let matrix = u32(slot >= params.heads) + u32(slot >= params.heads + params.kvHeads);
  let head = slot - select(0u, params.heads, matrix > 0u) - select(0u, params.kvHeads, matrix > 1u);
  let column = head * 2u * params.half + part * ${tile / 2}u;
  ${placement.rowStarts(tile)}
  ${unrolled(tile, (j) => {
    const across = j < tile / 2 ? `${j}u` : `params.half + ${j - tile / 2}u`;
    return `let w${j} = (column + ${across}) * params.inner;`;
  })}
  ${normedProducts(
    tile,
    (which) => unrolled(tile, (j) => `let b${j} = weight${which}[w${j} + k];`),
    (loop) => forMatrix(3, (which) => `matrix == ${which}u`, loop),
  )}
  ${keepTile(tile, OWN)}
  ${tileRows(tile, (row) => rotatedRow(tile, row, placement.at))}
  ${placement === IN_SEQUENCE ? writeInverse(tile) : ''}
}`,
    }),
  );

export const normedQkv = qkvFor(IN_SEQUENCE);
export const cachedQkv = qkvFor(INTO_CACHE);
