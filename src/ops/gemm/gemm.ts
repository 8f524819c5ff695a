/** Matrix products on the CPU: a WebAssembly SIMD kernel behind typed arrays. */
import { gemmModule, TILE_COLUMNS, TILE_ROWS, type GemmExports } from './wasm-kernel';

const PAGE = 65536;
const FLOAT = Float32Array.BYTES_PER_ELEMENT;

export interface Factors {
  /** a[r, k] is at r · inner + k, or at k · rows + r where it is transposed. */
  readonly a: Float32Array;
  readonly aTransposed?: boolean;
  /** [inner, columns] */
  readonly b: Float32Array;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

let bytes: Uint8Array<ArrayBuffer> | undefined;
let kernel: GemmExports | undefined;

/** Assembled once. */
function moduleBytes(): Uint8Array<ArrayBuffer> {
  return (bytes ??= gemmModule());
}

/** Compiled on first use, synchronously: the module is far below any engine's limit for that. */
function compiled(): GemmExports {
  return (kernel ??= exportsOf(new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()))));
}

/** @throws TypeError when the module does not export what it should */
function exportsOf({ exports }: WebAssembly.Instance): GemmExports {
  const { memory, gemm: product } = exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof product !== 'function') {
    throw new TypeError('The module of matrix products lacks an export');
  }
  return { memory, gemm: product as GemmExports['gemm'] };
}

/** Whether this machine runs the module: every browser since 2021 (Safari since 2023). */
export function hasGemm(): boolean {
  return WebAssembly.validate(moduleBytes());
}

/**
 * c[r, n] = Σ over k of a[r, k] · b[k, n], sums in float32.
 *
 * @returns [rows · columns] row-major
 */
export function gemm({ a, aTransposed = false, b, rows, inner, columns }: Factors): Float32Array {
  const { memory, gemm: run } = compiled();
  const tiledRows = Math.ceil(rows / TILE_ROWS) * TILE_ROWS;
  const tiledColumns = Math.ceil(columns / TILE_COLUMNS) * TILE_COLUMNS;
  // The last tile may read past the end of a and b: what it makes of that is not copied out.
  const aSize = tiledRows * inner;
  const bSize = inner * columns + tiledColumns;
  const cSize = tiledRows * tiledColumns;
  const missing = (aSize + bSize + cSize) * FLOAT - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  const heap = new Float32Array(memory.buffer);
  heap.set(a, 0);
  heap.set(b, aSize);
  const [aRow, aInner] = aTransposed ? [1, rows] : [inner, 1];
  run(
    0,
    aRow * FLOAT,
    aInner * FLOAT,
    aSize * FLOAT,
    columns * FLOAT,
    (aSize + bSize) * FLOAT,
    tiledColumns * FLOAT,
    tiledRows,
    tiledColumns,
    inner,
  );
  return rowsWithout(heap.subarray(aSize + bSize), rows, columns, tiledColumns);
}

/** The left `columns` of each row. */
function rowsWithout(
  tiled: Float32Array,
  rows: number,
  columns: number,
  tiledColumns: number,
): Float32Array {
  if (columns === tiledColumns) return tiled.slice(0, rows * columns);
  const result = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const start = row * tiledColumns;
    result.set(tiled.subarray(start, start + columns), row * columns);
  }
  return result;
}

/** [rows, columns] to [columns, rows]. */
export function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = matrix[row * columns + column] ?? 0;
    }
  }
  return result;
}
