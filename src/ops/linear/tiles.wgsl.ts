/**
 * Products of matrices without workgroup memory or barriers: every invocation keeps one tile of
 * the result in registers and reads its operands as vec4. Software adapters run such kernels
 * several times faster than tiled ones with barriers. Rows and columns beyond the edge repeat the
 * last valid one, so what they write is what is written there anyway: no branches.
 */
import { perSize, unrolled, wgslKernel } from '../backend/wgsl-kernel';
import { grid, keepTile, tileRows, tileWorkgroup } from '../projection/tile';

/** Where the tile of this invocation starts: its rows, and its columns four by four. */
const tilePosition = (tile: number) => /* wgsl */ `
  let rowTiles = (params.rows + ${tile - 1}u) / ${tile}u;
  let quads = params.columns / 4u;
  let row = index % rowTiles * ${tile}u;
  let quad = index / rowTiles * ${tile / 4}u;
  ${unrolled(tile, (i) => `let r${i} = min(row + ${i}u, params.rows - 1u);`)}
  ${unrolled(tile / 4, (q) => `let c${q} = min(quad + ${q}u, quads - 1u);`)}`;

const SIZES = { rows: 'u32', columns: 'u32', inner: 'u32' } as const;

/**
 * y[r, n] = Σ over k of x[r, k] · w[n, k] (+ residual[r, n] where `add` is 1); one invocation per
 * tile of tile × tile results, rows fastest. K and N are multiples of 4; `inner` is K / 4.
 */
export const linearTile = perSize((tile) =>
  wgslKernel({
    name: `linear ${tile}x${tile}`,
    reads: { x: 'vec4<f32>', weight: 'vec4<f32>', residual: 'vec4<f32>' },
    writes: { y: 'vec4<f32>' },
    params: { ...SIZES, add: 'u32' },
    workgroupSize: tileWorkgroup(tile),
    code: /* wgsl */ `
fn invocation(index: u32) {
  ${tilePosition(tile)}
  ${unrolled(tile, (i) => `let x${i} = r${i} * params.inner;`)}
  ${unrolled(tile, (j) => `let w${j} = (4u * c${Math.floor(j / 4)} + ${j % 4}u) * params.inner;`)}
  ${grid(tile, tile, (i, j) => `var s${i}_${j} = 0.0;`)}
  for (var k = 0u; k < params.inner; k++) {
    ${unrolled(tile, (i) => `let a${i} = x[x${i} + k];`)}
    ${unrolled(
      tile,
      (j) => `let b${j} = weight[w${j} + k];
    ${unrolled(tile, (i) => `s${i}_${j} += dot(a${i}, b${j});`)}`,
    )}
  }
  ${keepTile(tile)}
  ${tileRows(
    tile,
    ({ at, quad }) => `
    let start = min(row + ${at}, params.rows - 1u) * quads;
    ${unrolled(
      tile / 4,
      (q) => `{
      var value = ${quad(q)};
      if (params.add == 1u) { value += residual[start + c${q}]; }
      y[start + c${q}] = value;
    }`,
    )}`,
  )}
}`,
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
    params: SIZES,
    workgroupSize: tileWorkgroup(tile),
    code: /* wgsl */ `
fn invocation(index: u32) {
  ${tilePosition(tile)}
  ${unrolled(tile, (i) => `let d${i} = r${i} * params.inner;`)}
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
  ${grid(tile, quads, (i, q) => `y[r${i} * quads + c${q}] = s${i}_${q};`)}
}`,
  });
});

/**
 * slices[c, n, k] = Σ over the rows r of chunk c of dy[r, n] · x[r, k]: the gradient of the weight.
 * One invocation per chunk and 8 × 8 tile, rows of the tile fastest. Here `rows` is N, `columns` is K,
 * both multiples of 4, and `inner` is R.
 */
export const linearWeightGradientTile = wgslKernel({
  name: 'linear-weight-gradient 8x8',
  reads: { dy: 'vec4<f32>', x: 'vec4<f32>' },
  writes: { y: 'vec4<f32>' },
  params: { ...SIZES, chunkRows: 'u32' },
  workgroupSize: 32,
  code: /* wgsl */ `
fn invocation(index: u32) {
  let rowQuads = params.rows / 4u;
  let rowTiles = (params.rows + 7u) / 8u;
  let quads = params.columns / 4u;
  let columnTiles = (params.columns + 7u) / 8u;
  let chunk = index / rowTiles / columnTiles;
  ${unrolled(2, (h) => `let r${h} = min(index % rowTiles * 2u + ${h}u, rowQuads - 1u);`)}
  ${unrolled(2, (q) => `let c${q} = min(index / rowTiles % columnTiles * 2u + ${q}u, quads - 1u);`)}
  ${grid(8, 2, (i, q) => `var s${i}_${q} = vec4<f32>(0.0);`)}
  let end = min((chunk + 1u) * params.chunkRows, params.inner);
  for (var r = chunk * params.chunkRows; r < end; r++) {
    ${unrolled(2, (h) => `let d${h} = dy[r * rowQuads + r${h}];`)}
    ${unrolled(
      2,
      (q) => `let x${q} = x[r * quads + c${q}];
    ${unrolled(8, (i) => `s${i}_${q} += d${Math.floor(i / 4)}[${i % 4}] * x${q};`)}`,
    )}
  }
  ${grid(
    8,
    2,
    (i, q) =>
      `y[(chunk * params.rows + 4u * r${Math.floor(i / 4)} + ${i % 4}u) * quads + c${q}] = s${i}_${q};`,
  )}
}`,
});
