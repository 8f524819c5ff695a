/** Any number of episodes in forward passes whose sizes are powers of two. */

/** Episodes in one forward pass at most. */
const MAX_ROWS = 64;

export interface Pass {
  readonly start: number;
  /** Rows that count; those behind repeat the last one. */
  readonly count: number;
  readonly rows: readonly number[];
}

/** Few sizes mean few shapes to hold buffers for. */
export function passes(size: number): Pass[] {
  return Array.from({ length: Math.ceil(size / MAX_ROWS) }, (_, index) => {
    const start = index * MAX_ROWS;
    const count = Math.min(MAX_ROWS, size - start);
    const padded = 2 ** Math.ceil(Math.log2(count));
    const rows = Array.from({ length: padded }, (__, row) => start + Math.min(row, count - 1));
    return { start, count, rows };
  });
}

/** What the passes gave, one after the other. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
