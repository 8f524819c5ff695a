/**
 * Gradients of the weights of projections: sums over all rows of the batch, cut into chunks where
 * one tile per invocation would leave the adapter idle.
 */
import { perSize, unrolled, wgslKernel } from '../backend/wgsl-kernel';
import {
  forMatrix,
  grid,
  keepTile,
  loadQuad,
  matrixBindings,
  tileRows,
  tileWorkgroup,
  type Matrices,
} from './tile';

/** Tile position and s<i>_<q> = Σ over the rows of this chunk of dy[r, n] · x[r, c]. */
const outerProducts = (tile: number, lanes: 1 | 4) => /* wgsl */ `
  let rowTiles = (params.rows + ${tile - 1}u) / ${tile}u;
  let quads = params.columns / 4u;
  let columnTiles = (quads + ${tile / 4 - 1}u) / ${tile / 4}u;
  let rowQuads = (params.rows + 3u) / 4u;
  let chunk = index / rowTiles / columnTiles;
  ${unrolled(tile / 4, (h) => `let r${h} = min(index % rowTiles * ${tile / 4}u + ${h}u, rowQuads - 1u);`)}
  ${unrolled(
    tile / 4,
    (q) => `let c${q} = min(index / rowTiles % columnTiles * ${tile / 4}u + ${q}u, quads - 1u);`,
  )}
  ${grid(tile, tile / 4, (i, q) => `var s${i}_${q} = vec4<f32>(0.0);`)}
  let end = min((chunk + 1u) * params.chunkRows, params.inner);
  for (var r = chunk * params.chunkRows; r < end; r++) {
    let start = r * ${lanes === 4 ? 'rowQuads' : 'params.rows'};
    ${unrolled(tile / 4, (h) => `let d${h} = ${loadQuad('dy', lanes, 'start', `r${h}`, 'params.rows')};`)}
    ${unrolled(
      tile / 4,
      (q) => `let x${q} = x[r * quads + c${q}];
    ${unrolled(tile, (i) => `s${i}_${q} += d${Math.floor(i / 4)}[${i % 4}] * x${q};`)}`,
    )}
  }`;

/** Lines for each row of the tile, `row` of the weight, with its results. */
const weightRows = (tile: number, lines: (quad: (q: number) => string) => string) => /* wgsl */ `
  ${keepTile(tile, {}, 'quads')}
  ${tileRows(
    tile,
    ({ at, quad }) => `
    let row = 4u * min(index % rowTiles * ${tile / 4}u + ${at} / 4u, rowQuads - 1u) + ${at} % 4u;
    ${lines(quad)}`,
    { results: 'quads' },
  )}`;

const PARAMS = { rows: 'u32', columns: 'u32', inner: 'u32', chunkRows: 'u32' } as const;

/** Where the rows of each matrix start: 0, `first`, `first + second`. */
const STARTS = ['0u', 'params.first', 'params.first + params.second'];
const before = (row: string) => (which: number) => `${row} < ${STARTS[which + 1] ?? ''}`;

/**
 * dW[n, c] = norm[c] Σ over r of dy[r, n] · x[r, c] for the rows of several matrices, of which
 * `first` belong to the first; one invocation per tile. `rows` counts n, `inner` r.
 */
const normedWeightGradientFor = (matrices: Matrices, lanes: 1 | 4) =>
  perSize((tile) =>
    wgslKernel<string, string, string>({
      name: `normed-weight-gradient ${matrices} x${lanes} ${tile}x${tile}`,
      reads: { dy: lanes === 4 ? 'vec4<f32>' : 'f32', x: 'vec4<f32>', norm: 'vec4<f32>' },
      writes: matrixBindings('dWeight', matrices),
      params: { ...PARAMS, first: 'u32', second: 'u32' },
      workgroupSize: tileWorkgroup(tile),
      code: /* wgsl */ `
fn invocation(index: u32) {
  ${outerProducts(tile, lanes)}
  ${unrolled(tile / 4, (q) => `let norm${q} = norm[c${q}];`)}
  ${weightRows(tile, (quad) => {
    const lines = (which: number) => {
      const store = unrolled(
        tile / 4,
        (q) =>
          `dWeight${which}[(row - (${STARTS[which] ?? ''})) * quads + c${q}] = ${quad(q)} * norm${q};`,
      );
      return lanes === 4 ? store : `if (row < params.rows) { ${store} }`;
    };
    return forMatrix(matrices, before('row'), lines);
  })}
}`,
    }),
  );

/** slices[chunk, n, c] = Σ over the rows r of a chunk of dy[r, n] · x[r, c], as above. */
const slicedWeightGradientFor = (lanes: 1 | 4) =>
  perSize((tile) =>
    wgslKernel<string, string, string>({
      name: `sliced-weight-gradient x${lanes} ${tile}x${tile}`,
      reads: { dy: lanes === 4 ? 'vec4<f32>' : 'f32', x: 'vec4<f32>' },
      writes: { slices: 'vec4<f32>' },
      params: PARAMS,
      workgroupSize: tileWorkgroup(tile),
      code: /* wgsl */ `
fn invocation(index: u32) {
  ${outerProducts(tile, lanes)}
  ${weightRows(tile, (quad) => {
    const store = unrolled(
      tile / 4,
      (q) => `slices[(chunk * params.rows + row) * quads + c${q}] = ${quad(q)};`,
    );
    return lanes === 4 ? store : `if (row < params.rows) { ${store} }`;
  })}
}`,
    }),
  );

/** dW[n, c] = norm[c] Σ over the chunks of slices[chunk, n, c]; one invocation per quad. */
const normedSlicesFor = (matrices: Matrices) =>
  wgslKernel<string, string, string>({
    name: `normed-slices ${matrices}`,
    reads: { slices: 'vec4<f32>', norm: 'vec4<f32>' },
    writes: matrixBindings('dWeight', matrices),
    params: { columns: 'u32', chunks: 'u32', first: 'u32', second: 'u32' },
    code: /* wgsl */ `
fn invocation(index: u32) {
  let quads = params.columns / 4u;
  let row = index / quads;
  var sum = slices[index];
  for (var c = 1u; c < params.chunks; c++) { sum += slices[c * params.invocations + index]; }
  sum *= norm[index % quads];
  ${forMatrix(
    matrices,
    before('row'),
    (which) => `dWeight${which}[index - (${STARTS[which] ?? ''}) * quads] = sum;`,
  )}
}`,
  });

const family = (matrices: Matrices, lanes: 1 | 4) => ({
  direct: normedWeightGradientFor(matrices, lanes),
  sliced: slicedWeightGradientFor(lanes),
  slices: normedSlicesFor(matrices),
});

export const headWeightGradient = { 1: family(1, 1), 4: family(1, 4) };
export const gateUpWeightGradient = family(2, 4);
export const qkvWeightGradient = family(3, 4);

/**
 * Two sums in one dispatch: dWeight[n, c] = Σ over r of dy[r, n] · x[r, c], one invocation per tile,
 * and behind those, one per quad, dNorm[c] = Σ over the tiles of slices[tile, c].
 */
export const weightAndNormGradient = perSize((tile) =>
  wgslKernel({
    name: `weight-and-norm-gradient ${tile}x${tile}`,
    reads: { dy: 'vec4<f32>', x: 'vec4<f32>', slices: 'vec4<f32>' },
    writes: { dWeight: 'vec4<f32>', dNorm: 'vec4<f32>' },
    params: { ...PARAMS, tiles: 'u32', count: 'u32' },
    workgroupSize: tileWorkgroup(tile),
    code: /* wgsl */ `
fn add_slices(quad: u32) {
  let quads = params.invocations - params.tiles;
  var sum = slices[quad];
  for (var c = 1u; c < params.count; c++) { sum += slices[c * quads + quad]; }
  dNorm[quad] = sum;
}

fn invocation(index: u32) {
  if (index >= params.tiles) {
    add_slices(index - params.tiles);
    return;
  }
  ${outerProducts(tile, 4)}
  ${weightRows(tile, (quad) =>
    unrolled(tile / 4, (q) => `dWeight[row * quads + c${q}] = ${quad(q)};`),
  )}
}`,
  }),
);
