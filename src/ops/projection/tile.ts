/**
 * Text that the fused projections share. Every invocation keeps a tile of tile × tile results in
 * registers, as dot products of four terms; rows and columns beyond the edge repeat the last valid
 * one, so that what they write is what is written there anyway.
 */
import { unrolled } from '../backend/wgsl-kernel';
import type { ElementType } from '../backend/wgsl-kernel';

/** How many weight matrices one kernel multiplies by: their rows follow each other. */
export type Matrices = 1 | 2 | 3;

const matrixNames = (prefix: string, matrices: Matrices) =>
  ['0', '1', '2'].slice(0, matrices).map((which) => prefix + which);

/** Bindings `<prefix>0`, `<prefix>1`, …, one per matrix. */
export function matrixBindings(prefix: string, matrices: Matrices): Record<string, ElementType> {
  return Object.fromEntries(
    matrixNames(prefix, matrices).map((name) => [name, 'vec4<f32>' as const]),
  );
}

/** The same lines for the matrix that `condition(m)` picks; the last needs no condition. */
export function forMatrix(
  matrices: Matrices,
  condition: (which: number) => string,
  lines: (which: number) => string,
): string {
  return Array.from({ length: matrices }, (_, which) =>
    which === matrices - 1
      ? `{ ${lines(which)} }`
      : `if (${condition(which)}) { ${lines(which)} } else`,
  ).join(' ');
}

/** Lines for every cell of a grid. */
export const grid = (rows: number, columns: number, line: (i: number, j: number) => string) =>
  unrolled(rows, (i) => unrolled(columns, (j) => line(i, j)));

/** Four neighbouring results of one row. */
const quadOf = (i: number, q: number) =>
  `vec4<f32>(${[0, 1, 2, 3].map((lane) => `s${i}_${4 * q + lane}`).join(', ')})`;

/** One row of a tile, to the lines that finish it. */
export interface TileRow {
  /** Its number in the tile, as WGSL. */
  readonly at: string;
  /** Results 4q … 4q + 3. */
  readonly quad: (q: number) => string;
  /** Of the variables `<name>0`, `<name>1`, … the row's own. */
  readonly own: (name: string) => string;
}

/** How the results stand in variables: one by one, s<i>_<j>, or four by four, s<i>_<q>. */
type Results = 'items' | 'quads';

const resultsAt = (results: Results, i: number, q: number) =>
  results === 'quads' ? `s${i}_${q}` : quadOf(i, q);

/** Variables of which there is one per row: their type by name. */
type OwnVariables = Readonly<Record<string, 'u32' | 'f32'>>;

/** Tiles up to this size are finished in registers, row by row without a loop. */
const UNROLLED = 8;

/**
 * To be written before `tileRows`: puts the results of a large tile, and what its rows need, where
 * a loop finds them. Large tiles are for software adapters; without the loop SwiftShader takes over
 * a second to compile such a kernel, most of it for these last lines.
 */
export function keepTile(tile: number, own: OwnVariables = {}, results: Results = 'items'): string {
  if (tile <= UNROLLED) return '';
  const variables = Object.entries(own).map(
    ([name, type]) => `var kept_${name}: array<${type}, ${tile}>;
  ${unrolled(tile, (i) => `kept_${name}[${i}] = ${name}${i};`)}`,
  );
  return /* wgsl */ `
  var kept: array<vec4<f32>, ${(tile * tile) / 4}>;
  ${grid(tile, tile / 4, (i, q) => `kept[${(i * tile) / 4 + q}] = ${resultsAt(results, i, q)};`)}
  ${variables.join('\n')}`;
}

interface TileRows {
  readonly first?: number;
  readonly count?: number;
  readonly results?: Results;
}

/** The same lines for `count` rows of a tile, from one on. */
export function tileRows(
  tile: number,
  lines: (row: TileRow) => string,
  { first = 0, count = tile, results = 'items' }: TileRows = {},
): string {
  if (tile <= UNROLLED) {
    return unrolled(count, (index) => {
      const i = first + index;
      return `{ ${lines({ at: `${i}u`, quad: (q) => resultsAt(results, i, q), own: (name) => `${name}${i}` })} }`;
    });
  }
  const quad = (q: number) => `kept[i * ${tile / 4}u + ${q}u]`;
  const row = { at: 'i', quad, own: (name: string) => `kept_${name}[i]` };
  return `for (var i = ${first}u; i < ${first + count}u; i++) { ${lines(row)} }`;
}

/** Four numbers of a row of `width` at 4 · quad; zero beyond its end where items are single. */
export function loadQuad(name: string, lanes: 1 | 4, start: string, quad: string, width: string) {
  if (lanes === 4) return `${name}[${start} + ${quad}]`;
  const item = (lane: number) =>
    `select(0.0, ${name}[${start} + min(4u * ${quad} + ${lane}u, ${width} - 1u)], 4u * ${quad} + ${lane}u < ${width})`;
  return `vec4<f32>(${[0, 1, 2, 3].map(item).join(', ')})`;
}

/** `t<q>_<e>`: column e of the 4 × 4 block whose rows are `<from>0_<q>` … `<from>3_<q>`. */
export const turned = (from: string, to: string, q: number) =>
  unrolled(
    4,
    (e) =>
      `let ${to}${4 * q + e} = vec4<f32>(${[0, 1, 2, 3].map((l) => `${from}${l}_${q}[${e}]`).join(', ')});`,
  );

/** Larger tiles need fewer invocations to fill a workgroup's share. */
export const tileWorkgroup = (tile: number) => (tile > 8 ? 16 : 32);
