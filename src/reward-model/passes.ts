/**
 * Any number of episodes in forward passes whose sizes are powers of two, episodes of like length
 * together, so that little padding is read.
 */

/** Episodes in one forward pass at most. */
const MAX_ROWS = 64;

export interface Pass {
  /** Rows of the batch; those behind `count` repeat the last one. */
  readonly rows: readonly number[];
  /** Rows that count. */
  readonly count: number;
}

/** Few sizes mean few shapes to hold buffers for. */
export function passes(lengths: Int32Array): Pass[] {
  const order = [...lengths.keys()].sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0));
  return Array.from({ length: Math.ceil(order.length / MAX_ROWS) }, (_, index) => {
    const part = order.slice(index * MAX_ROWS, (index + 1) * MAX_ROWS);
    const padded = 2 ** Math.ceil(Math.log2(part.length));
    const rows = Array.from({ length: padded }, (__, at) => part[at] ?? part.at(-1) ?? 0);
    return { rows, count: part.length };
  });
}
