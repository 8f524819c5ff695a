import { vectorised, wgslKernel } from '../backend/wgsl-kernel';

/** rows[r, :] = table[ids[r], :]; one invocation per element (or four of them). */
export const embeddingForward = vectorised((type, lanes) =>
  wgslKernel({
    name: `embedding x${lanes}`,
    reads: { table: type, ids: 'i32' },
    writes: { rows: type },
    params: { width: 'u32' },
    code: /* wgsl */ `
fn invocation(index: u32) {
  let row = index / params.width;
  rows[index] = table[u32(ids[row]) * params.width + index % params.width];
}`,
  }),
);

/**
 * Chains the rows of each id in ascending order: first[v] is the first row with id v, next[r] the
 * next one after r, −1 ends a chain. One invocation per id; each writes its own rows' links only.
 */
export const embeddingChains = wgslKernel({
  name: 'embedding-chains',
  reads: { ids: 'i32' },
  writes: { first: 'i32', next: 'i32' },
  params: { rows: 'u32' },
  workgroupSize: 32,
  code: /* wgsl */ `
fn invocation(id: u32) {
  var following = -1;
  for (var row = i32(params.rows) - 1; row >= 0; row--) {
    if (ids[row] == i32(id)) {
      next[row] = following;
      following = row;
    }
  }
  first[id] = following;
}`,
});

/** sums[v, d] = Σ along the chain of v of dy[r, d]; one invocation per element (or four). */
export const embeddingGradient = vectorised((type, lanes) =>
  wgslKernel({
    name: `embedding-gradient x${lanes}`,
    reads: { dy: type, first: 'i32', next: 'i32' },
    writes: { sums: type },
    params: { width: 'u32' },
    code: /* wgsl */ `
fn invocation(index: u32) {
  let column = index % params.width;
  var sum = ${type}(0.0);
  for (var row = first[index / params.width]; row >= 0; row = next[row]) {
    sum += dy[u32(row) * params.width + column];
  }
  sums[index] = sum;
}`,
  }),
);
