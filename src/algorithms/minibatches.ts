/** A roll-out cut into minibatches, and the rows of its arrays. */

/** Cuts an order into so many parts whose sizes differ by one at most; no part is empty. */
export function cut(order: readonly number[], parts: number): number[][] {
  const count = Math.min(parts, order.length);
  return Array.from({ length: count }, (_, part) =>
    order.slice(
      Math.floor((part * order.length) / count),
      Math.floor(((part + 1) * order.length) / count),
    ),
  );
}

/** @param values [B · T] row-major @returns [rows · T] */
export function rowsOf(values: Float32Array, rows: readonly number[], steps: number): Float32Array {
  const result = new Float32Array(rows.length * steps);
  rows.forEach((row, i) => {
    result.set(values.subarray(row * steps, (row + 1) * steps), i * steps);
  });
  return result;
}
