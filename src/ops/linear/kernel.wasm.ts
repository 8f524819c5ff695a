/**
 * Matrix products of any strides: c[r, n] = Σ over k of a[r, k] · b[k, n] (+ residual[r, n]).
 *
 * Both factors are first copied into the order in which they are read: b in panels of 8 columns,
 * a in tiles of 4 rows. A tile of c, 4 × 8, is then summed in eight vector registers, k ascending,
 * so that a row has the same bits whichever thread and tile works it out.
 */

const TILE_ROWS: i32 = 4;
const PANEL: i32 = 8;
/** Steps of k between two visits to c: a panel of b this deep and a tile of a fit the L1 cache. */
const DEPTH: i32 = 256;

/** Bytes of scratch memory that `product` needs. */
export function productScratch(columns: i32, inner: i32): i32 {
  const panels = (columns + PANEL - 1) / PANEL;
  return (panels * PANEL + TILE_ROWS) * min(inner, DEPTH) * 4 + TILE_ROWS * PANEL * 4;
}

/** Rows `from` to `to` of c. Strides are in elements; c and the residual are dense. */
export function product(
  from: i32,
  to: i32,
  scratch: usize,
  a: usize,
  aRow: i32,
  aInner: i32,
  b: usize,
  bInner: i32,
  bColumn: i32,
  c: usize,
  columns: i32,
  inner: i32,
  residual: usize,
): void {
  const edge = scratch;
  const tile = edge + TILE_ROWS * PANEL * 4;
  const panels = tile + TILE_ROWS * min(inner, DEPTH) * 4;
  for (let k = 0; k < inner; k += DEPTH) {
    const depth = min(DEPTH, inner - k);
    packPanels(panels, b + 4 * k * bInner, bInner, bColumn, columns, depth);
    const added = k + depth == inner ? residual : 0;
    for (let row = from; row < to; row += TILE_ROWS) {
      const rows = min(TILE_ROWS, to - row);
      packTile(tile, a + 4 * (row * aRow + k * aInner), aRow, aInner, rows, depth);
      for (let column = 0; column < columns; column += PANEL) {
        const panel = panels + 4 * column * depth;
        const at = 4 * (row * columns + column);
        const plus: usize = added == 0 ? 0 : added + at;
        const width = min(PANEL, columns - column);
        if (rows == TILE_ROWS && width == PANEL) {
          multiplyTile(tile, panel, depth, c + at, 4 * columns, k > 0, plus, 4 * columns);
        } else {
          if (k > 0) copyCorner(c + at, 4 * columns, edge, 4 * PANEL, rows, width);
          multiplyTile(tile, panel, depth, edge, 4 * PANEL, k > 0, 0, 0);
          if (plus != 0) addCorner(plus, 4 * columns, edge, rows, width);
          copyCorner(edge, 4 * PANEL, c + at, 4 * columns, rows, width);
        }
      }
    }
  }
}

/** to[panel][k][8] = b[k, 8 panel + …], zeros behind the last column */
function packPanels(
  to: usize,
  b: usize,
  bInner: i32,
  bColumn: i32,
  columns: i32,
  depth: i32,
): void {
  for (let column = 0; column < columns; column += PANEL) {
    const width = min(PANEL, columns - column);
    const from = b + 4 * column * bColumn;
    if (width < PANEL) {
      for (let k = 0; k < depth; k++) {
        for (let j = 0; j < PANEL; j++) {
          const value = j < width ? load<f32>(from + 4 * (k * bInner + j * bColumn)) : 0;
          store<f32>(to + 4 * (k * PANEL + j), value);
        }
      }
    } else if (bColumn == 1) {
      for (let k = 0; k < depth; k++) {
        const source = from + 4 * k * bInner;
        v128.store(to + 32 * k, v128.load(source));
        v128.store(to + 32 * k, v128.load(source, 16), 16);
      }
    } else {
      packColumns(to, from, 4 * bInner, 4 * bColumn, depth);
      packColumns(to + 16, from + 16 * bColumn, 4 * bInner, 4 * bColumn, depth);
    }
    to += 4 * PANEL * depth;
  }
}

/** Four whole columns of a panel, from rows of b's transpose where those are contiguous. */
function packColumns(to: usize, from: usize, inner: i32, column: i32, depth: i32): void {
  let k = 0;
  if (inner == 4) {
    for (; k + 4 <= depth; k += 4) {
      const source = from + 4 * k;
      const r0 = v128.load(source);
      const r1 = v128.load(source + column);
      const r2 = v128.load(source + 2 * column);
      const r3 = v128.load(source + 3 * column);
      transposeTo(to + 4 * PANEL * k, 4 * PANEL, r0, r1, r2, r3);
    }
  }
  for (; k < depth; k++) {
    for (let j = 0; j < 4; j++) {
      store<f32>(to + 4 * (k * PANEL + j), load<f32>(from + k * inner + j * column));
    }
  }
}

/** Stores the columns of four rows, `stride` bytes apart. */
function transposeTo(to: usize, stride: i32, r0: v128, r1: v128, r2: v128, r3: v128): void {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(to + stride, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  v128.store(to + 2 * stride, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  v128.store(to + 3 * stride, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}

/** to[k][4] = a[row + …, k], zeros below the last row */
function packTile(to: usize, a: usize, aRow: i32, aInner: i32, rows: i32, depth: i32): void {
  let k = 0;
  if (rows == TILE_ROWS && aRow == 1) {
    for (; k < depth; k++) v128.store(to + 16 * k, v128.load(a + 4 * k * aInner));
  } else if (rows == TILE_ROWS && aInner == 1) {
    for (; k + 4 <= depth; k += 4) {
      const source = a + 4 * k;
      const r0 = v128.load(source);
      const r1 = v128.load(source + 4 * aRow);
      const r2 = v128.load(source + 8 * aRow);
      const r3 = v128.load(source + 12 * aRow);
      transposeTo(to + 16 * k, 16, r0, r1, r2, r3);
    }
  }
  for (; k < depth; k++) {
    for (let row = 0; row < TILE_ROWS; row++) {
      const value = row < rows ? load<f32>(a + 4 * (row * aRow + k * aInner)) : 0;
      store<f32>(to + 4 * (TILE_ROWS * k + row), value);
    }
  }
}

/** c[4 × 8] = (c where `adds`) + tile · panel (+ plus) */
function multiplyTile(
  tile: usize,
  panel: usize,
  depth: i32,
  c: usize,
  cRow: i32,
  adds: bool,
  plus: usize,
  plusRow: i32,
): void {
  const zero = f32x4.splat(0);
  let s00 = zero;
  let s01 = zero;
  let s10 = zero;
  let s11 = zero;
  let s20 = zero;
  let s21 = zero;
  let s30 = zero;
  let s31 = zero;
  if (adds) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c + cRow);
    s11 = v128.load(c + cRow, 16);
    s20 = v128.load(c + 2 * cRow);
    s21 = v128.load(c + 2 * cRow, 16);
    s30 = v128.load(c + 3 * cRow);
    s31 = v128.load(c + 3 * cRow, 16);
  }
  const end = tile + 16 * depth;
  while (tile < end) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const a0 = v128.load32_splat(tile);
    s00 = f32x4.add(s00, f32x4.mul(a0, b0));
    s01 = f32x4.add(s01, f32x4.mul(a0, b1));
    const a1 = v128.load32_splat(tile, 4);
    s10 = f32x4.add(s10, f32x4.mul(a1, b0));
    s11 = f32x4.add(s11, f32x4.mul(a1, b1));
    const a2 = v128.load32_splat(tile, 8);
    s20 = f32x4.add(s20, f32x4.mul(a2, b0));
    s21 = f32x4.add(s21, f32x4.mul(a2, b1));
    const a3 = v128.load32_splat(tile, 12);
    s30 = f32x4.add(s30, f32x4.mul(a3, b0));
    s31 = f32x4.add(s31, f32x4.mul(a3, b1));
    tile += 16;
    panel += 32;
  }
  if (plus != 0) {
    s00 = f32x4.add(s00, v128.load(plus));
    s01 = f32x4.add(s01, v128.load(plus, 16));
    s10 = f32x4.add(s10, v128.load(plus + plusRow));
    s11 = f32x4.add(s11, v128.load(plus + plusRow, 16));
    s20 = f32x4.add(s20, v128.load(plus + 2 * plusRow));
    s21 = f32x4.add(s21, v128.load(plus + 2 * plusRow, 16));
    s30 = f32x4.add(s30, v128.load(plus + 3 * plusRow));
    s31 = f32x4.add(s31, v128.load(plus + 3 * plusRow, 16));
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c + cRow, s10);
  v128.store(c + cRow, s11, 16);
  v128.store(c + 2 * cRow, s20);
  v128.store(c + 2 * cRow, s21, 16);
  v128.store(c + 3 * cRow, s30);
  v128.store(c + 3 * cRow, s31, 16);
}

/** Copies the corner of a tile that lies inside of c; row strides in bytes. */
function copyCorner(from: usize, fromRow: i32, to: usize, toRow: i32, rows: i32, width: i32): void {
  for (let row = 0; row < rows; row++) {
    memory.copy(to + row * toRow, from + row * fromRow, 4 * width);
  }
}

/** Adds to the corner of a tile what lies at `plus`. */
function addCorner(plus: usize, plusRow: i32, edge: usize, rows: i32, width: i32): void {
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < width; j++) {
      const at = edge + 4 * (row * PANEL + j);
      store<f32>(at, load<f32>(at) + load<f32>(plus + row * plusRow + 4 * j));
    }
  }
}
