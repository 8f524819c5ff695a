/**
 * Products of matrices without workgroup memory or barriers: every invocation keeps one tile of
 * the result in registers and reads its operands as vec4. Software adapters run such kernels
 * several times faster than tiled ones with barriers. Rows and columns beyond the edge are read
 * again from the last valid one and never written.
 */
import { perSize, unrolled, wgslKernel } from '../backend/wgsl-kernel';

/** Lines for every cell of a grid. */
const grid = (rows: number, columns: number, line: (i: number, j: number) => string) =>
  unrolled(rows, (i) => unrolled(columns, (j) => line(i, j)));

/** Where the tile of this invocation starts. */
const tilePosition = (tile: number) => `let rowTiles = (params.rows + ${tile - 1}u) / ${tile}u;
  let row = index % rowTiles * ${tile}u;
  let column = index / rowTiles * ${tile}u;
  let quads = params.columns / 4u;`;

/** Writes of a tile, four columns per item, guarded at the edges. */
const storeQuads = (tile: number, value: (i: number, quad: number, at: string) => string) =>
  unrolled(tile, (i) => {
    const store = (quad: number) => {
      const at = `(row + ${i}u) * quads + column / 4u + ${quad}u`;
      return `if (column / 4u + ${quad}u < quads) { y[${at}] = ${value(i, quad, at)}; }`;
    };
    return `if (row + ${i}u < params.rows) { ${unrolled(tile / 4, store)} }`;
  });

const SIZES = { rows: 'u32', columns: 'u32', inner: 'u32' } as const;

/** Larger tiles need fewer invocations to fill a workgroup's share. */
const workgroupSize = (tile: number) => (tile > 8 ? 16 : 32);

/**
 * y[r, n] = Σ over k of x[r, k] · w[n, k] (+ residual[r, n] where `add` is 1); one invocation per
 * tile of tile × tile results, rows fastest. K and N are multiples of 4; `inner` is K / 4.
 */
export const linearTile = perSize((tile) => {
  const quadOf = (i: number, quad: number) =>
    `vec4<f32>(${[0, 1, 2, 3].map((j) => `s${i}_${quad * 4 + j}`).join(', ')})`;
  return wgslKernel({
    name: `linear ${tile}x${tile}`,
    reads: { x: 'vec4<f32>', weight: 'vec4<f32>', residual: 'vec4<f32>' },
    writes: { y: 'vec4<f32>' },
    params: { ...SIZES, add: 'u32' },
    workgroupSize: workgroupSize(tile),
    code: /* wgsl */ `
fn result(at: u32, product: vec4<f32>) -> vec4<f32> {
  if (params.add == 1u) { return product + residual[at]; }
  return product;
}

fn invocation(index: u32) {
  ${tilePosition(tile)}
  ${unrolled(tile, (i) => `let x${i} = min(row + ${i}u, params.rows - 1u) * params.inner;`)}
  ${unrolled(tile, (j) => `let w${j} = min(column + ${j}u, params.columns - 1u) * params.inner;`)}
  ${grid(tile, tile, (i, j) => `var s${i}_${j} = 0.0;`)}
  for (var k = 0u; k < params.inner; k++) {
    ${unrolled(tile, (i) => `let a${i} = x[x${i} + k];`)}
    ${unrolled(
      tile,
      (j) => `let b${j} = weight[w${j} + k];
    ${unrolled(tile, (i) => `s${i}_${j} += dot(a${i}, b${j});`)}`,
    )}
  }
  ${storeQuads(tile, (i, quad, at) => `result(${at}, ${quadOf(i, quad)})`)}
}`,
  });
});

/**
 * y[r, c] = Σ over n of dy[r, n] · w[n, c]: the gradient of the input. One invocation per tile of
 * tile × tile results, rows fastest; `inner` is N / 4, columns and N are multiples of 4.
 */
export const linearInputGradientTile = perSize((tile) => {
  const quads = tile / 4;
  return wgslKernel({
    name: `linear-input-gradient ${tile}x${tile}`,
    reads: { dy: 'vec4<f32>', weight: 'vec4<f32>' },
    writes: { y: 'vec4<f32>' },
    params: SIZES,
    workgroupSize: workgroupSize(tile),
    code: /* wgsl */ `
fn invocation(index: u32) {
  ${tilePosition(tile)}
  ${unrolled(tile, (i) => `let d${i} = min(row + ${i}u, params.rows - 1u) * params.inner;`)}
  ${unrolled(quads, (q) => `let c${q} = min(column / 4u + ${q}u, quads - 1u);`)}
  ${grid(tile, quads, (i, q) => `var s${i}_${q} = vec4<f32>(0.0);`)}
  for (var n = 0u; n < params.inner; n++) {
    ${unrolled(tile, (i) => `let a${i} = dy[d${i} + n];`)}
    ${unrolled(
      4,
      (lane) => `let w${lane} = (4u * n + ${lane}u) * quads;
    ${unrolled(
      quads,
      (q) => `let b${lane}_${q} = weight[w${lane} + c${q}];
    ${unrolled(tile, (i) => `s${i}_${q} += a${i}[${lane}] * b${lane}_${q};`)}`,
    )}`,
    )}
  }
  ${storeQuads(tile, (i, q) => `s${i}_${q}`)}
}`,
  });
});

/**
 * slices[c, n, k] = Σ over the rows r of chunk c of dy[r, n] · x[r, k]: the gradient of the weight.
 * One invocation per chunk and tile, rows of the tile fastest. Here `rows` is N, `columns` is K,
 * both multiples of 4, and `inner` is R.
 */
export const linearWeightGradientTile = perSize((tile) => {
  const quads = tile / 4;
  return wgslKernel({
    name: `linear-weight-gradient ${tile}x${tile}`,
    reads: { dy: 'vec4<f32>', x: 'vec4<f32>' },
    writes: { y: 'vec4<f32>' },
    params: { ...SIZES, chunkRows: 'u32' },
    workgroupSize: workgroupSize(tile),
    code: /* wgsl */ `
fn invocation(index: u32) {
  let rowTiles = (params.rows + ${tile - 1}u) / ${tile}u;
  let columnTiles = (params.columns + ${tile - 1}u) / ${tile}u;
  let tileRow = index % rowTiles * ${tile}u;
  let column = index / rowTiles % columnTiles * ${tile}u;
  let chunk = index / rowTiles / columnTiles;
  let quads = params.columns / 4u;
  let rowQuads = params.rows / 4u;
  ${unrolled(quads, (h) => `let a${h} = min(tileRow / 4u + ${h}u, rowQuads - 1u);`)}
  ${unrolled(quads, (q) => `let b${q} = min(column / 4u + ${q}u, quads - 1u);`)}
  ${grid(tile, quads, (i, q) => `var s${i}_${q} = vec4<f32>(0.0);`)}
  let end = min((chunk + 1u) * params.chunkRows, params.inner);
  for (var r = chunk * params.chunkRows; r < end; r++) {
    ${unrolled(quads, (h) => `let d${h} = dy[r * rowQuads + a${h}];`)}
    ${unrolled(
      quads,
      (q) => `let x${q} = x[r * quads + b${q}];
    ${unrolled(tile, (i) => `s${i}_${q} += d${Math.floor(i / 4)}[${i % 4}] * x${q};`)}`,
    )}
  }
  ${unrolled(
    tile,
    (i) => `if (tileRow + ${i}u < params.rows) {
    let at = (chunk * params.rows + tileRow + ${i}u) * quads + column / 4u;
    ${unrolled(quads, (q) => `if (column / 4u + ${q}u < quads) { y[at + ${q}u] = s${i}_${q}; }`)}
  }`,
  )}
}`,
  });
});
