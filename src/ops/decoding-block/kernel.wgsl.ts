import { headText } from '../causal-attention/kernel.wgsl';
import { perSize, unrolled, wgslKernel } from '../backend/wgsl-kernel';
import { LISTED_ROWS } from '../projection/normed.wgsl';
import { grid, keepTile, tileRows, tileWorkgroup } from '../projection/tile';

/**
 * y[b, :] of the queries at the positions from `position` on, against all that is cached up to each;
 * a cache row holds (query heads | key heads | value heads). One invocation per row and head.
 */
export const cachedAttention = perSize((headSize) => {
  const { type, count, each, sum, product } = headText(headSize);
  return wgslKernel({
    name: `cached-attention ${headSize}`,
    reads: { cache: type, position: 'i32', list: 'i32' },
    writes: { y: type },
    params: {
      heads: 'u32',
      kvHeads: 'u32',
      steps: 'u32',
      capacity: 'u32',
      listed: 'u32',
      scale: 'f32',
    },
    workgroupSize: 16,
    code: /* wgsl */ `
fn invocation(index: u32) {
  var row = index / params.heads;
  if (params.listed == 1u) {
    if (row >= u32(list[0])) { return; }
    row = u32(list[1u + row]);
  }
  let head = index % params.heads;
  let stride = (params.heads + 2u * params.kvHeads) * ${count}u;
  let step = u32(position[0]) + row % params.steps;
  let first = row / params.steps * params.capacity;
  let query = (first + step) * stride + head * ${count}u;
  let own = (row * params.heads + head) * ${count}u;
  var key = first * stride + (params.heads + head * params.kvHeads / params.heads) * ${count}u;
  let toValue = params.kvHeads * ${count}u;
  ${each((i) => `let q${i} = cache[query + ${i}u] * params.scale; var sum${i} = ${type}(0.0);`)}
  var peak = -3.0e38;
  var total = 0.0;
  for (var s = 0u; s <= step; s++) {
    let score = ${sum((i) => product(`q${i}`, `cache[key + ${i}u]`))};
    let factor = exp(-abs(score - peak));
    let shrink = select(1.0, factor, score > peak);
    let weight = select(factor, 1.0, score > peak);
    peak = max(peak, score);
    total = total * shrink + weight;
    ${each((i) => `sum${i} = sum${i} * shrink + cache[key + toValue + ${i}u] * weight;`)}
    key += stride;
  }
  ${each((i) => `y[own + ${i}u] = sum${i} / total;`)}
}`,
  });
});

/** y[r, n] = residual[r, n] + Σ over k of x[r, k] · w[n, k] for the listed rows, tile by tile. */
export const listedLinear = perSize((tile) =>
  wgslKernel({
    name: `listed-linear ${tile}x${tile}`,
    reads: { x: 'vec4<f32>', weight: 'vec4<f32>', residual: 'vec4<f32>', list: 'i32' },
    writes: { y: 'vec4<f32>' },
    params: { rows: 'u32', columns: 'u32', inner: 'u32', listed: 'u32' },
    workgroupSize: tileWorkgroup(tile),
    code: /* wgsl */ `
fn invocation(index: u32) {
  let rowTiles = (params.rows + ${tile - 1}u) / ${tile}u;
  let row = index % rowTiles * ${tile}u;
  let quads = params.columns / 4u;
  ${LISTED_ROWS.rowStarts(tile)}
  ${unrolled(tile / 4, (q) => `let c${q} = min(index / rowTiles * ${tile / 4}u + ${q}u, quads - 1u);`)}
  ${unrolled(tile, (j) => `let w${j} = (4u * c${Math.floor(j / 4)} + ${j % 4}u) * params.inner;`)}
  ${grid(tile, tile, (i, j) => `var s${i}_${j} = 0.0;`)}
  for (var k = 0u; k < params.inner; k++) {
    ${unrolled(tile, (i) => `let a${i} = x[x${i} + k];`)}
    ${unrolled(
      tile,
      (j) => `let b${j} = weight[w${j} + k];
    ${unrolled(tile, (i) => `s${i}_${j} += dot(a${i}, b${j});`)}`,
    )}
  }
  ${keepTile(tile, { r: 'u32' })}
  ${tileRows(
    tile,
    ({ quad, own }) => `
    let start = ${own('r')} * quads;
    ${unrolled(tile / 4, (q) => `y[start + c${q}] = residual[start + c${q}] + ${quad(q)};`)}`,
  )}
}`,
  }),
);

/** x[r, :] = table[token of row r, :] for `steps` positions of each sequence from `position` on. */
export const embedFrom = wgslKernel({
  name: 'embed-from',
  reads: { table: 'vec4<f32>', tokens: 'i32', position: 'i32' },
  writes: { x: 'vec4<f32>' },
  params: { steps: 'u32', capacity: 'u32', width: 'u32' },
  code: /* wgsl */ `
fn invocation(index: u32) {
  let row = index / params.width;
  let at = row / params.steps * params.capacity + u32(position[0]) + row % params.steps;
  x[index] = table[u32(tokens[at]) * params.width + index % params.width];
}`,
});

/**
 * list = how many sequences still grow, then their numbers in order: those inside their prompt, and
 * those whose answer has not ended. One invocation in all.
 */
export const listActive = wgslKernel({
  name: 'list-active',
  reads: { tokens: 'i32', promptLengths: 'i32', position: 'i32' },
  writes: { list: 'i32' },
  params: { rows: 'u32', capacity: 'u32', endToken: 'u32', padToken: 'u32' },
  workgroupSize: 1,
  code: /* wgsl */ `
fn invocation(index: u32) {
  let at = position[0];
  var count = index;
  for (var row = 0u; row < params.rows; row++) {
    let token = u32(tokens[row * params.capacity + u32(at)]);
    let ended = token == params.endToken || token == params.padToken;
    if (at < promptLengths[row] || !ended) {
      count++;
      list[count] = i32(row);
    }
  }
  list[0] = i32(count);
}`,
});

/** packed = (tokens as floats | logProbs): one buffer, one readback. */
export const packDecoded = wgslKernel({
  name: 'pack-decoded',
  reads: { tokens: 'i32', logProbs: 'f32' },
  writes: { packed: 'f32' },
  params: {},
  code: /* wgsl */ `
fn invocation(index: u32) {
  packed[index] = f32(tokens[index]);
  packed[params.invocations + index] = logProbs[index];
}`,
});
