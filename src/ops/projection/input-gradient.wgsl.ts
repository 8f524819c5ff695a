/**
 * What flows back through the projections of normalised rows. With y = n · Wᵀ, n = x · i · norm and
 * i = inverseRms, let dz = i · dy. Then
 *
 *   dx[r, c] = norm[c] Σ over n of dz[r, n] W[n, c] − x[r, c] · mean over c of (i² Σ over n of dy y),
 *
 * because Σ over c of dn · n equals Σ over n of dy · y. So whoever makes dz also leaves the `parts`
 * of i² Σ dy y behind, and no kernel has to read a whole row twice.
 */
import { perSize, unrolled, wgslKernel } from '../backend/wgsl-kernel';
import {
  grid,
  keepTile,
  loadQuad,
  matrixBindings,
  tileRows,
  tileWorkgroup,
  turned,
  type Matrices,
} from './tile';

/**
 * Partial sums are of eight rows or columns, whatever the tile, and are added in order: so the choice
 * of the tile changes no bit of the result.
 */
export const BLOCK = 8;

/** Rows r0 … and the column quads c0 … of the tile; the array of columns has `columns` numbers. */
const position = (tile: number) => /* wgsl */ `
  let rowTiles = (params.rows + ${tile - 1}u) / ${tile}u;
  let rowTile = index % rowTiles;
  let columnTile = index / rowTiles;
  let quads = params.columns / 4u;
  ${unrolled(tile, (i) => `let r${i} = min(rowTile * ${tile}u + ${i}u, params.rows - 1u);`)}
  ${unrolled(tile / 4, (q) => `let c${q} = min(columnTile * ${tile / 4}u + ${q}u, quads - 1u);`)}`;

/** s<i>_<j> += Σ over four n of a<i> · W; `rowOf(lane)` is where row n of the weight starts. */
const products = (tile: number, weight: string, rowOf: (lane: number) => string) => /* wgsl */ `
    ${unrolled(4, (l) =>
      unrolled(tile / 4, (q) => `let w${l}_${q} = ${weight}[${rowOf(l)} * quads + c${q}];`),
    )}
    ${unrolled(
      tile / 4,
      (q) => `${turned('w', 't', q)}
    ${grid(tile, 4, (i, e) => `s${i}_${4 * q + e} += dot(a${i}, t${4 * q + e});`)}`,
    )}`;

/** One loop per matrix over the quads of dz that belong to it. */
function loops(matrices: Matrices, lanes: 1 | 4) {
  const ends = ['params.first / 4u', '(params.first + params.second) / 4u'];
  const last = lanes === 4 ? 'params.inner / 4u' : '(params.inner + 3u) / 4u';
  const bounds = ['0u', ...ends.slice(0, matrices - 1), last];
  return Array.from({ length: matrices }, (_, which) => ({
    weight: `weight${which}`,
    start: bounds[which] ?? '',
    end: bounds[which + 1] ?? '',
  }));
}

/**
 * dx as above (+ residual) and slices[b, c] = Σ over the eight rows of block b of x · Σ dz W, whose
 * sum is the gradient of norm. `inner` counts the columns of dz, of which `first` belong to the
 * first matrix and `second` to the second; one invocation per tile, rows fastest.
 *
 * @param lanes 1 where the columns of dz are no multiple of 4; only for one matrix
 */
const normedInputGradientFor = (matrices: Matrices, lanes: 1 | 4) =>
  perSize((tile) =>
    wgslKernel<string, string, string>({
      name: `normed-input-gradient ${matrices} x${lanes} ${tile}x${tile}`,
      reads: {
        dz: lanes === 4 ? 'vec4<f32>' : 'f32',
        x: 'vec4<f32>',
        norm: 'vec4<f32>',
        parts: 'f32',
        residual: 'vec4<f32>',
        ...matrixBindings('weight', matrices),
      },
      writes: { dx: 'vec4<f32>', slices: 'vec4<f32>' },
      params: {
        rows: 'u32',
        columns: 'u32',
        inner: 'u32',
        first: 'u32',
        second: 'u32',
        count: 'u32',
        add: 'u32',
      },
      workgroupSize: tileWorkgroup(tile),
      code: /* wgsl */ `
fn invocation(index: u32) {
  ${position(tile)}
  ${unrolled(tile, (i) => `let d${i} = r${i} * params.inner${lanes === 4 ? ' / 4u' : ''};`)}
  ${grid(tile, tile, (i, j) => `var s${i}_${j} = 0.0;`)}
  ${loops(matrices, lanes)
    .map(
      ({ weight, start, end }) => `for (var n = ${start}; n < ${end}; n++) {
    ${unrolled(tile, (i) => `let a${i} = ${loadQuad('dz', lanes, `d${i}`, 'n', 'params.inner')};`)}
    ${products(tile, weight, (lane) =>
      lanes === 4
        ? `(4u * (n - ${start}) + ${lane}u)`
        : `min(4u * n + ${lane}u, params.inner - 1u)`,
    )}
  }`,
    )
    .join('\n')}
  ${unrolled(tile / 4, (q) => `let norm${q} = norm[c${q}];`)}
  ${keepTile(tile)}
  ${unrolled(
    tile / BLOCK,
    (b) => `{
  ${unrolled(tile / 4, (q) => `var slice${q} = vec4<f32>(0.0);`)}
  ${tileRows(
    tile,
    ({ at, quad }) => `
    let place = rowTile * ${tile}u + ${at};
    let r = min(place, params.rows - 1u);
    var along = 0.0;
    for (var p = 0u; p < params.count; p++) { along += parts[r * params.count + p]; }
    along /= f32(params.columns);
    let counts = select(0.0, 1.0, place < params.rows);
    ${unrolled(
      tile / 4,
      (q) => `{
      let at = r * quads + c${q};
      let x = x[at];
      let sum = ${quad(q)};
      var value = sum * norm${q} - x * along;
      slice${q} += sum * x * counts;
      if (params.add == 1u) { value += residual[at]; }
      dx[at] = value;
    }`,
    )}`,
    { first: b * BLOCK, count: BLOCK },
  )}
  ${unrolled(
    tile / 4,
    (q) => `slices[(rowTile * ${tile / BLOCK}u + ${b}u) * quads + c${q}] = slice${q};`,
  )}
  }`,
  )}
}`,
    }),
  );

export const headInputGradient = {
  1: normedInputGradientFor(1, 1),
  4: normedInputGradientFor(1, 4),
};
export const gateUpInputGradient = normedInputGradientFor(2, 4);
export const qkvInputGradient = normedInputGradientFor(3, 4);

/**
 * dz of the gate and up projections from the gradient of what was projected down: with
 * g = dy · down, s = σ(gate): i · (g · up · s (1 + gate (1 − s)) | g · gate · s), and the part of
 * i² Σ dy y of each eight columns. `columns` is F, `inner` D; one invocation per tile, rows fastest.
 */
export const gatedInputGradient = perSize((tile) =>
  wgslKernel({
    name: `gated-input-gradient ${tile}x${tile}`,
    reads: { dy: 'vec4<f32>', down: 'vec4<f32>', gateUp: 'vec4<f32>', inverseRms: 'f32' },
    writes: { dz: 'vec4<f32>', parts: 'f32' },
    params: { rows: 'u32', columns: 'u32', inner: 'u32', count: 'u32' },
    workgroupSize: tileWorkgroup(tile),
    code: /* wgsl */ `
fn sigmoid(v: vec4<f32>) -> vec4<f32> { return 1.0 / (1.0 + exp(min(-v, vec4<f32>(80.0)))); }

fn invocation(index: u32) {
  ${position(tile)}
  ${unrolled(tile, (i) => `let d${i} = r${i} * params.inner / 4u;`)}
  ${grid(tile, tile, (i, j) => `var s${i}_${j} = 0.0;`)}
  for (var n = 0u; n < params.inner / 4u; n++) {
    ${unrolled(tile, (i) => `let a${i} = dy[d${i} + n];`)}
    ${products(tile, 'down', (lane) => `(4u * n + ${lane}u)`)}
  }
  ${keepTile(tile)}
  ${tileRows(
    tile,
    ({ at, quad }) => `
    let r = min(rowTile * ${tile}u + ${at}, params.rows - 1u);
    ${unrolled(tile / BLOCK, (b) => `var part${b} = 0.0;`)}
    let inverse = inverseRms[r];
    ${unrolled(
      tile / 4,
      (q) => `{
      let at = r * 2u * quads + c${q};
      let gate = gateUp[at];
      let up = gateUp[at + quads];
      let s = sigmoid(gate);
      let g = ${quad(q)};
      let dGate = g * up * s * (1.0 + gate * (1.0 - s));
      let dUp = g * gate * s;
      dz[at] = dGate * inverse;
      dz[at + quads] = dUp * inverse;
      if (columnTile * ${tile / 4}u + ${q}u < quads) {
        part${Math.floor((4 * q) / BLOCK)} += dot(dGate, gate) + dot(dUp, up);
      }
    }`,
    )}
    ${unrolled(
      tile / BLOCK,
      (b) =>
        `parts[r * params.count + columnTile * ${tile / BLOCK}u + ${b}u] = part${b} * inverse * inverse;`,
    )}`,
  )}
}`,
  }),
);

/** dz = i · dy and parts = i² Σ over n of dy · y, row by row. */
export const scaledRows = wgslKernel({
  name: 'scaled-rows',
  reads: { dy: 'f32', y: 'f32', inverseRms: 'f32' },
  writes: { dz: 'f32', parts: 'f32' },
  params: { columns: 'u32' },
  workgroupSize: 32,
  code: /* wgsl */ `
fn invocation(row: u32) {
  let inverse = inverseRms[row];
  let start = row * params.columns;
  var along = 0.0;
  for (var n = start; n < start + params.columns; n++) {
    along += dy[n] * y[n];
    dz[n] = dy[n] * inverse;
  }
  parts[row] = along * inverse * inverse;
}`,
});
