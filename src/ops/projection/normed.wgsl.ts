/**
 * Projections of RMS-normalised rows, n[r, k] = x[r, k] · norm[k] / √(mean x[r, :]² + ε). The
 * normalisation costs no pass of its own: its factor is the same for a whole row, so it is
 * found beside the products and multiplied in at the end.
 */
import { perSize, unrolled, wgslKernel } from '../backend/wgsl-kernel';
import { grid, keepTile, tileRows, tileWorkgroup } from './tile';

/** What a row of a tile needs at the end. */
export const OWN = { r: 'u32', inverse: 'f32' } as const;

export const READS = { x: 'vec4<f32>', norm: 'vec4<f32>' } as const;
export const INVERSE = { inverseRms: 'f32' } as const;
export const SIZES = { rows: 'u32', inner: 'u32', epsilon: 'f32' } as const;

/** r0 … and x0 …: the rows of the tile and where they start. `row` is the first. */
const rowStarts = (tile: number) => /* wgsl */ `
  ${unrolled(tile, (i) => `let r${i} = min(row + ${i}u, params.rows - 1u);`)}
  ${unrolled(tile, (i) => `let x${i} = r${i} * params.inner;`)}`;

/**
 * The same while decoding, where only some rows are still growing: `list` holds their count, then
 * their numbers. Tiles behind the last have nothing to do. All rows count unless `listed` is 1.
 */
const listedRowStarts = (tile: number) => /* wgsl */ `
  let count = select(params.rows, u32(list[0]), params.listed == 1u);
  if (row >= count) { return; }
  ${unrolled(
    tile,
    (i) => `let slot${i} = min(row + ${i}u, count - 1u);
  let r${i} = select(slot${i}, u32(list[1u + min(slot${i}, u32(list[0]))]), params.listed == 1u);`,
  )}
  ${unrolled(tile, (i) => `let x${i} = r${i} * params.inner;`)}`;

/** What a kernel needs in either form; the names of pipelines tell them apart. */
export interface Form {
  readonly suffix: string;
  readonly reads: Readonly<Record<string, 'i32'>>;
  readonly params: Readonly<Record<string, 'u32'>>;
  readonly rowStarts: (tile: number) => string;
}

export const ALL_ROWS: Form = { suffix: '', reads: {}, params: {}, rowStarts };
export const LISTED_ROWS: Form = {
  suffix: ' listed',
  reads: { list: 'i32' },
  params: { listed: 'u32' },
  rowStarts: listedRowStarts,
};

/**
 * s<i>_<j> = Σ over k of x · norm · weight; inverse<i>.
 *
 * @param weights declares b0 … at k, of one matrix
 * @param split chooses the matrix: outside the loop, since software adapters run both sides of a branch
 */
export const normedProducts = (
  tile: number,
  weights: (which: number) => string,
  split: (loop: (which: number) => string) => string = (loop) => loop(0),
) => /* wgsl */ `
  ${grid(tile, tile, (i, j) => `var s${i}_${j} = 0.0;`)}
  ${unrolled(tile, (i) => `var squares${i} = 0.0;`)}
  ${split(
    (which) => `for (var k = 0u; k < params.inner; k++) {
    let scale = norm[k];
    ${unrolled(tile, (i) => `let a${i} = x[x${i} + k]; squares${i} += dot(a${i}, a${i});`)}
    ${weights(which)}
    ${unrolled(
      tile,
      (j) => `let c${j} = b${j} * scale;
    ${unrolled(tile, (i) => `s${i}_${j} += dot(a${i}, c${j});`)}`,
    )}
  }`,
  )}
  ${unrolled(
    tile,
    (i) => `let inverse${i} = 1.0 / sqrt(squares${i} / f32(4u * params.inner) + params.epsilon);`,
  )}`;

/** The invocations of the first column of tiles say what the factor of each row was. */
export const writeInverse = (tile: number) =>
  `if (columnTile == 0u) { ${unrolled(tile, (i) => `inverseRms[r${i}] = inverse${i};`)} }`;

/**
 * y[r, n] = n[r, :] · W[n, :]; one invocation per tile, rows fastest. `inner` is K / 4, `columns`
 * any number.
 */
const normedLinearFor = (form: Form) =>
  perSize((tile) =>
    wgslKernel<string, string, string>({
      name: `normed-linear ${tile}x${tile}${form.suffix}`,
      reads: { ...READS, ...form.reads, weight: 'vec4<f32>' },
      writes: { y: 'f32', ...(form === ALL_ROWS ? INVERSE : {}) },
      params: { ...SIZES, ...form.params, columns: 'u32' },
      workgroupSize: tileWorkgroup(tile),
      code: /* wgsl */ `
fn invocation(index: u32) {
  let rowTiles = (params.rows + ${tile - 1}u) / ${tile}u;
  let row = index % rowTiles * ${tile}u;
  let columnTile = index / rowTiles;
  ${form.rowStarts(tile)}
  ${unrolled(tile, (j) => `let n${j} = min(columnTile * ${tile}u + ${j}u, params.columns - 1u);`)}
  ${normedProducts(tile, () =>
    unrolled(tile, (j) => `let b${j} = weight[n${j} * params.inner + k];`),
  )}
  ${keepTile(tile, OWN)}
  ${tileRows(
    tile,
    ({ quad, own }) => `
    let start = ${own('r')} * params.columns;
    let inverse = ${own('inverse')};
    ${unrolled(
      tile / 4,
      (q) => `{
      let four = ${quad(q)} * inverse;
      ${unrolled(4, (lane) => `y[start + n${4 * q + lane}] = four[${lane}];`)}
    }`,
    )}`,
  )}
  ${form === ALL_ROWS ? writeInverse(tile) : ''}
}`,
    }),
  );

export const normedLinear = normedLinearFor(ALL_ROWS);
export const listedNormedLinear = normedLinearFor(LISTED_ROWS);

/**
 * gateUp[r, :] = (n · gateᵀ | n · upᵀ) and gated = silu(gate) · up; one invocation per tile of
 * rows and as many columns of either half, rows fastest. `width` is F / 4.
 */
const normedGateUpFor = (form: Form) =>
  perSize((tile) => {
    const half = tile / 2;
    return wgslKernel<string, string, string>({
      name: `normed-gate-up ${tile}x${tile}${form.suffix}`,
      reads: { ...READS, ...form.reads, gate: 'vec4<f32>', up: 'vec4<f32>' },
      writes: {
        gated: 'vec4<f32>',
        ...(form === ALL_ROWS ? { gateUp: 'vec4<f32>', ...INVERSE } : {}),
      },
      params: { ...SIZES, ...form.params, width: 'u32' },
      workgroupSize: tileWorkgroup(tile),
      code: /* wgsl */ `
fn sigmoid(v: vec4<f32>) -> vec4<f32> { return 1.0 / (1.0 + exp(min(-v, vec4<f32>(80.0)))); }

fn invocation(index: u32) {
  let rowTiles = (params.rows + ${tile - 1}u) / ${tile}u;
  let row = index % rowTiles * ${tile}u;
  let columnTile = index / rowTiles;
  ${form.rowStarts(tile)}
  ${unrolled(half / 4, (q) => `let f${q} = min(columnTile * ${half / 4}u + ${q}u, params.width - 1u);`)}
  ${normedProducts(tile, () =>
    unrolled(half, (j) => {
      const at = `(4u * f${Math.floor(j / 4)} + ${j % 4}u) * params.inner + k`;
      return `let b${j} = gate[${at}]; let b${j + half} = up[${at}];`;
    }),
  )}
  ${keepTile(tile, OWN)}
  ${tileRows(
    tile,
    ({ quad, own }) => `
    let r = ${own('r')};
    let inverse = ${own('inverse')};
    ${unrolled(
      half / 4,
      (q) => `{
      let g = ${quad(q)} * inverse;
      let u = ${quad(q + half / 4)} * inverse;
      ${
        form === ALL_ROWS
          ? `gateUp[r * 2u * params.width + f${q}] = g;
      gateUp[(r * 2u + 1u) * params.width + f${q}] = u;`
          : ''
      }
      gated[r * params.width + f${q}] = g * sigmoid(g) * u;
    }`,
    )}`,
  )}
  ${form === ALL_ROWS ? writeInverse(tile) : ''}
}`,
    });
  });

export const normedGateUp = normedGateUpFor(ALL_ROWS);
export const listedNormedGateUp = normedGateUpFor(LISTED_ROWS);
