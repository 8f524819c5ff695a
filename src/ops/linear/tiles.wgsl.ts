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

/** Writes of a tile that hold four columns per item, guarded at the edges. */
const storeQuads = (tile: number, value: (i: number, quad: number) => string) =>
  unrolled(
    tile,
    (i) => `if (row + ${i}u < params.rows) {
    ${unrolled(tile / 4, (quad) => `if (column / 4u + ${quad}u < quads) { y[(row + ${i}u) * quads + column / 4u + ${quad}u] = ${value(i, quad)}; }`)}
  }`,
  );

const FORWARD_PARAMS = { rows: 'u32', columns: 'u32', inner: 'u32' } as const;

/**
 * y[r, n] = Σ over k of x[r, k] · w[n, k] (+ residual[r, n]); one invocation per tile of
 * tile × tile results, rows fastest. K and N are multiples of 4; `inner` is K / 4.
 */
function forwardCode(tile: number, residual: boolean): string {
  const lane = (i: number, quad: number) =>
    `vec4<f32>(${[0, 1, 2, 3].map((j) => `s${i}_${quad * 4 + j}`).join(', ')})`;
  const added = (i: number, quad: number) =>
    residual ? ` + residual[(row + ${i}u) * quads + column / 4u + ${quad}u]` : '';
  return /* wgsl */ `
fn invocation(index: u32) {
  let rowTiles = (params.rows + ${tile - 1}u) / ${tile}u;
  let row = index % rowTiles * ${tile}u;
  let column = index / rowTiles * ${tile}u;
  let quads = params.columns / 4u;
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
  ${storeQuads(tile, (i, quad) => lane(i, quad) + added(i, quad))}
}`;
}

export const linearTile = perSize((tile) =>
  wgslKernel({
    name: `linear ${tile}x${tile}`,
    reads: { x: 'vec4<f32>', weight: 'vec4<f32>' },
    writes: { y: 'vec4<f32>' },
    params: FORWARD_PARAMS,
    workgroupSize: 32,
    code: forwardCode(tile, false),
  }),
);

export const linearResidualTile = perSize((tile) =>
  wgslKernel({
    name: `linear-residual ${tile}x${tile}`,
    reads: { x: 'vec4<f32>', weight: 'vec4<f32>', residual: 'vec4<f32>' },
    writes: { y: 'vec4<f32>' },
    params: FORWARD_PARAMS,
    workgroupSize: 32,
    code: forwardCode(tile, true),
  }),
);

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
    params: FORWARD_PARAMS,
    workgroupSize: 32,
    code: /* wgsl */ `
fn invocation(index: u32) {
  let rowTiles = (params.rows + ${tile - 1}u) / ${tile}u;
  let row = index % rowTiles * ${tile}u;
  let column = index / rowTiles * ${tile}u;
  let quads = params.columns / 4u;
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
 * One invocation per chunk and 8 × 8 tile, rows of the tile fastest. Here `rows` is N, `columns`
 * is K, both multiples of 4, and `inner` is R.
 */
export const linearWeightGradientTile = wgslKernel({
  name: 'linear-weight-gradient 8x8',
  reads: { dy: 'vec4<f32>', x: 'vec4<f32>' },
  writes: { y: 'vec4<f32>' },
  params: { ...FORWARD_PARAMS, chunkRows: 'u32' },
  workgroupSize: 32,
  code: /* wgsl */ `
fn invocation(index: u32) {
  let rowTiles = (params.rows + 7u) / 8u;
  let columnTiles = (params.columns + 7u) / 8u;
  let tileRow = index % rowTiles * 8u;
  let column = index / rowTiles % columnTiles * 8u;
  let chunk = index / rowTiles / columnTiles;
  let quads = params.columns / 4u;
  let rowQuads = params.rows / 4u;
  ${unrolled(2, (h) => `let a${h} = min(tileRow / 4u + ${h}u, rowQuads - 1u);`)}
  ${unrolled(2, (q) => `let b${q} = min(column / 4u + ${q}u, quads - 1u);`)}
  ${grid(8, 2, (i, q) => `var s${i}_${q} = vec4<f32>(0.0);`)}
  let to = min((chunk + 1u) * params.chunkRows, params.inner);
  for (var r = chunk * params.chunkRows; r < to; r++) {
    ${unrolled(2, (h) => `let d${h} = dy[r * rowQuads + a${h}];`)}
    ${unrolled(
      2,
      (q) => `let x${q} = x[r * quads + b${q}];
    ${unrolled(8, (i) => `s${i}_${q} += d${Math.floor(i / 4)}[${i % 4}] * x${q};`)}`,
    )}
  }
  ${unrolled(
    8,
    (i) => `if (tileRow + ${i}u < params.rows) {
    let at = (chunk * params.rows + tileRow + ${i}u) * quads + column / 4u;
    ${unrolled(2, (q) => `if (column / 4u + ${q}u < quads) { y[at + ${q}u] = s${i}_${q}; }`)}
  }`,
  )}
}`,
});
