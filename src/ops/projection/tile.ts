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
export const quadOf = (i: number, q: number) =>
  `vec4<f32>(${[0, 1, 2, 3].map((lane) => `s${i}_${4 * q + lane}`).join(', ')})`;

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
