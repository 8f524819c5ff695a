/** Rows of a table by their numbers, and the gradient of the table. */

/** Some rows of the result. */
export function gatherRows(
  from: i32,
  to: i32,
  _scratch: usize,
  table: usize,
  ids: usize,
  rows: usize,
  width: i32,
): void {
  for (let row = from; row < to; row++) {
    const id = load<i32>(ids + 4 * row);
    memory.copy(rows + 4 * row * width, table + 4 * id * width, 4 * width);
  }
}

/** The rows `from` to `to` of the table's gradient, each summed in ascending order of the ids. */
export function embeddingGradient(
  from: i32,
  to: i32,
  _scratch: usize,
  dy: usize,
  ids: usize,
  dTable: usize,
  count: i32,
  width: i32,
): void {
  memory.fill(dTable + 4 * from * width, 0, 4 * (to - from) * width);
  for (let row = 0; row < count; row++) {
    const id = load<i32>(ids + 4 * row);
    if (id < from || id >= to) continue;
    const target = dTable + 4 * id * width;
    const source = dy + 4 * row * width;
    let d = 0;
    for (; d + 4 <= width; d += 4) {
      const sum = f32x4.add(v128.load(target + 4 * d), v128.load(source + 4 * d));
      v128.store(target + 4 * d, sum);
    }
    for (; d < width; d++) {
      store<f32>(target + 4 * d, load<f32>(target + 4 * d) + load<f32>(source + 4 * d));
    }
  }
}
