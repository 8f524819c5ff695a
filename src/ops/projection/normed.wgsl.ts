/**
 * Projections of RMS-normalised rows, n[r, k] = x[r, k] · norm[k] / √(mean x[r, :]² + ε). The
 * normalisation costs no pass of its own: its factor is the same for a whole row, so it is
 * found beside the products and multiplied in at the end.
 */
import { perSize, unrolled, wgslKernel } from '../backend/wgsl-kernel';
import { forMatrix, grid, matrixBindings, quadOf, tileWorkgroup } from './tile';

const READS = { x: 'vec4<f32>', norm: 'vec4<f32>' } as const;
const SIZES = { rows: 'u32', inner: 'u32', epsilon: 'f32' } as const;

/** r0 … and x0 …: the rows of the tile and where they start. `row` is the first. */
const rowStarts = (tile: number) => /* wgsl */ `
  ${unrolled(tile, (i) => `let r${i} = min(row + ${i}u, params.rows - 1u);`)}
  ${unrolled(tile, (i) => `let x${i} = r${i} * params.inner;`)}`;

/** s<i>_<j> = Σ over k of x · norm · weight; inverse<i>. `weights` declares b0 … at k. */
const normedProducts = (tile: number, weights: string) => /* wgsl */ `
  ${grid(tile, tile, (i, j) => `var s${i}_${j} = 0.0;`)}
  ${unrolled(tile, (i) => `var squares${i} = 0.0;`)}
  for (var k = 0u; k < params.inner; k++) {
    let scale = norm[k];
    ${unrolled(tile, (i) => `let a${i} = x[x${i} + k]; squares${i} += dot(a${i}, a${i});`)}
    ${weights}
    ${unrolled(
      tile,
      (j) => `let c${j} = b${j} * scale;
    ${unrolled(tile, (i) => `s${i}_${j} += dot(a${i}, c${j});`)}`,
    )}
  }
  ${unrolled(
    tile,
    (i) => `let inverse${i} = 1.0 / sqrt(squares${i} / f32(4u * params.inner) + params.epsilon);`,
  )}`;

/** The invocations of the first column of tiles say what the factor of each row was. */
const writeInverse = (tile: number) =>
  `if (columnTile == 0u) { ${unrolled(tile, (i) => `inverseRms[r${i}] = inverse${i};`)} }`;

/**
 * y[r, n] = n[r, :] · W[n, :]; one invocation per tile, rows fastest. `inner` is K / 4, `columns`
 * any number.
 */
export const normedLinear = perSize((tile) =>
  wgslKernel({
    name: `normed-linear ${tile}x${tile}`,
    reads: { ...READS, weight: 'vec4<f32>' },
    writes: { y: 'f32', inverseRms: 'f32' },
    params: { ...SIZES, columns: 'u32' },
    workgroupSize: tileWorkgroup(tile),
    code: /* wgsl */ `
fn invocation(index: u32) {
  let rowTiles = (params.rows + ${tile - 1}u) / ${tile}u;
  let row = index % rowTiles * ${tile}u;
  let columnTile = index / rowTiles;
  ${rowStarts(tile)}
  ${unrolled(tile, (j) => `let n${j} = min(columnTile * ${tile}u + ${j}u, params.columns - 1u);`)}
  ${normedProducts(
    tile,
    unrolled(tile, (j) => `let b${j} = weight[n${j} * params.inner + k];`),
  )}
  ${grid(tile, tile, (i, j) => `y[r${i} * params.columns + n${j}] = s${i}_${j} * inverse${i};`)}
  ${writeInverse(tile)}
}`,
  }),
);

/**
 * gateUp[r, :] = (n · gateᵀ | n · upᵀ) and gated = silu(gate) · up; one invocation per tile of
 * rows and as many columns of either half, rows fastest. `width` is F / 4.
 */
export const normedGateUp = perSize((tile) => {
  const half = tile / 2;
  return wgslKernel({
    name: `normed-gate-up ${tile}x${tile}`,
    reads: { ...READS, gate: 'vec4<f32>', up: 'vec4<f32>' },
    writes: { gateUp: 'vec4<f32>', gated: 'vec4<f32>', inverseRms: 'f32' },
    params: { ...SIZES, width: 'u32' },
    workgroupSize: tileWorkgroup(tile),
    code: /* wgsl */ `
fn sigmoid(v: vec4<f32>) -> vec4<f32> { return 1.0 / (1.0 + exp(min(-v, vec4<f32>(80.0)))); }

fn invocation(index: u32) {
  let rowTiles = (params.rows + ${tile - 1}u) / ${tile}u;
  let row = index % rowTiles * ${tile}u;
  let columnTile = index / rowTiles;
  ${rowStarts(tile)}
  ${unrolled(half / 4, (q) => `let f${q} = min(columnTile * ${half / 4}u + ${q}u, params.width - 1u);`)}
  ${normedProducts(
    tile,
    unrolled(half, (j) => {
      const at = `(4u * f${Math.floor(j / 4)} + ${j % 4}u) * params.inner + k`;
      return `let b${j} = gate[${at}]; let b${j + half} = up[${at}];`;
    }),
  )}
  ${grid(tile, half / 4, (i, q) => {
    const upper = half / 4;
    return `{
    let g = ${quadOf(i, q)} * inverse${i};
    let u = ${quadOf(i, q + upper)} * inverse${i};
    gateUp[r${i} * 2u * params.width + f${q}] = g;
    gateUp[(r${i} * 2u + 1u) * params.width + f${q}] = u;
    gated[r${i} * params.width + f${q}] = g * sigmoid(g) * u;
  }`;
  })}
  ${writeInverse(tile)}
}`,
  });
});

/** Rotates the pairs (j, j + half) of one row of a tile and writes both runs of quads. */
function rotatedRow(i: number, tile: number): string {
  const half = tile / 2;
  return unrolled(half / 4, (q) => {
    const angles = unrolled(4, (lane) => `let turn${lane} = angles[angle + ${4 * q + lane}u];`);
    const lanes = (axis: 'x' | 'y') =>
      `vec4<f32>(${[0, 1, 2, 3].map((l) => `turn${l}.${axis}`).join(', ')})`;
    return `{
    let angle = r${i} % params.steps * params.half + part * ${half}u;
    ${angles}
    let cosine = select(vec4<f32>(1.0), ${lanes('x')}, matrix < 2u);
    let sine = select(vec4<f32>(0.0), ${lanes('y')}, matrix < 2u);
    let first = ${quadOf(i, q)} * inverse${i};
    let second = ${quadOf(i, q + half / 4)} * inverse${i};
    let at = (r${i} * params.slots + slot) * params.half / 2u + part * ${half / 4}u + ${q}u;
    qkv[at] = first * cosine - second * sine;
    qkv[at + params.half / 4u] = second * cosine + first * sine;
  }`;
  });
}

/**
 * qkv[r, :] = (query heads | key heads | value heads) of n[r, :], queries and keys rotated to the
 * position r mod steps. A tile holds pairs of columns that are rotated together, from one head: the
 * head size, 2 · `half`, is a multiple of the tile. One invocation per tile, rows fastest.
 */
export const normedQkv = perSize((tile) =>
  wgslKernel<string, string, string>({
    name: `normed-qkv ${tile}x${tile}`,
    reads: { ...READS, ...matrixBindings('weight', 3), angles: 'vec2<f32>' },
    writes: { qkv: 'vec4<f32>', inverseRms: 'f32' },
    params: { ...SIZES, heads: 'u32', kvHeads: 'u32', slots: 'u32', half: 'u32', steps: 'u32' },
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
  ${rowStarts(tile)}
  ${unrolled(tile, (j) => {
    const across = j < tile / 2 ? `${j}u` : `params.half + ${j - tile / 2}u`;
    return `let w${j} = (column + ${across}) * params.inner;`;
  })}
  ${normedProducts(
    tile,
    `${unrolled(tile, (j) => `var b${j}: vec4<f32>;`)}
    ${forMatrix(
      3,
      (which) => `matrix == ${which}u`,
      (which) => unrolled(tile, (j) => `b${j} = weight${which}[w${j} + k];`),
    )}`,
  )}
  ${unrolled(tile, (i) => rotatedRow(i, tile))}
  ${writeInverse(tile)}
}`,
  }),
);
