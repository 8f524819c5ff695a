import { headText } from '../causal-attention/kernel.wgsl';
import { perSize, vectorised, wgslKernel } from '../backend/wgsl-kernel';

/** x[b, :] = table[tokens[b, position], :]; one invocation per element (or four). */
export const embedAtKernel = vectorised((type, lanes) =>
  wgslKernel({
    name: `embed-at x${lanes}`,
    reads: { table: type, tokens: 'i32', position: 'i32' },
    writes: { x: type },
    params: { steps: 'u32', width: 'u32' },
    code: /* wgsl */ `
fn invocation(index: u32) {
  let token = u32(tokens[index / params.width * params.steps + u32(position[0])]);
  x[index] = table[token * params.width + index % params.width];
}`,
  }),
);

/** cache[b, position, :] = x[b, :]; one invocation per element of x (or four). */
export const cacheWriteKernel = vectorised((type, lanes) =>
  wgslKernel({
    name: `cache-write x${lanes}`,
    reads: { x: type, position: 'i32' },
    writes: { cache: type },
    params: { steps: 'u32', width: 'u32' },
    code: /* wgsl */ `
fn invocation(index: u32) {
  let at = u32(position[0]);
  let row = index / params.width;
  cache[(row * params.steps + at) * params.width + index % params.width] = x[index];
}`,
  }),
);

/** `causal-attention` for one step and cached keys; one invocation per query (batch, head). */
export const decodeAttentionKernel = perSize((headSize) => {
  const { type, count, each, sum, product } = headText(headSize);
  return wgslKernel({
    name: `decode-attention ${headSize}`,
    reads: { q: type, keyCache: type, valueCache: type, position: 'i32' },
    writes: { y: type },
    params: { steps: 'u32', heads: 'u32', kvHeads: 'u32', scale: 'f32' },
    workgroupSize: 16,
    code: /* wgsl */ `
fn invocation(index: u32) {
  let kvHead = index % params.heads * params.kvHeads / params.heads;
  let query = index * ${count}u;
  let stride = params.kvHeads * ${count}u;
  var key = index / params.heads * params.steps * stride + kvHead * ${count}u;
  ${each((i) => `let q${i} = q[query + ${i}u] * params.scale; var sum${i} = ${type}(0.0);`)}
  var peak = -3.0e38;
  var total = 0.0;
  for (var s = 0; s <= position[0]; s++) {
    let score = ${sum((i) => product(`q${i}`, `keyCache[key + ${i}u]`))};
    let factor = exp(-abs(score - peak));
    let shrink = select(1.0, factor, score > peak);
    let weight = select(factor, 1.0, score > peak);
    peak = max(peak, score);
    total = total * shrink + weight;
    ${each((i) => `sum${i} = sum${i} * shrink + valueCache[key + ${i}u] * weight;`)}
    key += stride;
  }
  ${each((i) => `y[query + ${i}u] = sum${i} / total;`)}
}`,
  });
});

export const advancePositionKernel = wgslKernel({
  name: 'advance-position',
  reads: {},
  writes: { position: 'i32' },
  params: { by: 'u32' },
  code: /* wgsl */ `fn invocation(index: u32) { position[index] += i32(params.by); }`,
});
