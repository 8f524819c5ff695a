import { perSize, unrolled, wgslKernel } from '../backend/wgsl-kernel';

/**
 * Pieces of text for one head size: a head is `count` array items of four (or one) numbers, kept
 * in that many variables, since arrays that are indexed in a loop may end up in memory.
 */
export function headText(headSize: number) {
  const lanes = headSize % 4 === 0 ? 4 : 1;
  const type = lanes === 4 ? ('vec4<f32>' as const) : ('f32' as const);
  const count = headSize / lanes;
  const each = (line: (i: number) => string) => unrolled(count, line);
  const sum = (term: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => term(i)).join(' + ');
  const product = (a: string, b: string) => (lanes === 4 ? `dot(${a}, ${b})` : `${a} * ${b}`);
  return { lanes, type, count, each, sum, product };
}

const WEIGHT = 'exp(score - logSumExp[statistic])';

/**
 * One invocation per query (batch, head, step), step fastest: it walks over the keys up to its own
 * step with a running maximum (arXiv:2205.14135, algorithm 1, one row at a time).
 */
export const attentionForward = perSize((headSize) => {
  const { type, count, each, sum, product } = headText(headSize);
  return wgslKernel({
    name: `causal-attention ${headSize}`,
    reads: { q: type, k: type, v: type },
    writes: { y: type, logSumExp: 'f32' },
    params: { steps: 'u32', heads: 'u32', kvHeads: 'u32', scale: 'f32' },
    workgroupSize: 32,
    code: /* wgsl */ `
fn invocation(index: u32) {
  let step = index % params.steps;
  let head = index / params.steps % params.heads;
  let first = index / params.steps / params.heads * params.steps;
  let statistic = (first + step) * params.heads + head;
  let query = statistic * ${count}u;
  let stride = params.kvHeads * ${count}u;
  var key = first * stride + head * params.kvHeads / params.heads * ${count}u;
  ${each((i) => `let q${i} = q[query + ${i}u] * params.scale; var sum${i} = ${type}(0.0);`)}
  var peak = -3.0e38;
  var total = 0.0;
  for (var s = 0u; s <= step; s++) {
    let score = ${sum((i) => product(`q${i}`, `k[key + ${i}u]`))};
    // Only one of the two factors differs from 1, so one exp is enough.
    let factor = exp(-abs(score - peak));
    let shrink = select(1.0, factor, score > peak);
    let weight = select(factor, 1.0, score > peak);
    peak = max(peak, score);
    total = total * shrink + weight;
    ${each((i) => `sum${i} = sum${i} * shrink + v[key + ${i}u] * weight;`)}
    key += stride;
  }
  ${each((i) => `y[query + ${i}u] = sum${i} / total;`)}
  logSumExp[statistic] = peak + log(total);
}`,
  });
});

/** dq, and δ = dy · y for the next kernel; one invocation per query, step fastest. */
export const attentionQueryGradient = perSize((headSize) => {
  const { type, count, each, sum, product } = headText(headSize);
  return wgslKernel({
    name: `causal-attention-query-gradient ${headSize}`,
    reads: { dy: type, q: type, k: type, v: type, y: type, logSumExp: 'f32' },
    writes: { dq: type, delta: 'f32' },
    params: { steps: 'u32', heads: 'u32', kvHeads: 'u32', scale: 'f32' },
    workgroupSize: 32,
    code: /* wgsl */ `
fn invocation(index: u32) {
  let step = index % params.steps;
  let head = index / params.steps % params.heads;
  let first = index / params.steps / params.heads * params.steps;
  let statistic = (first + step) * params.heads + head;
  let query = statistic * ${count}u;
  let stride = params.kvHeads * ${count}u;
  var key = first * stride + head * params.kvHeads / params.heads * ${count}u;
  ${each(
    (i) => `let q${i} = q[query + ${i}u] * params.scale; let dy${i} = dy[query + ${i}u];
  var sum${i} = ${type}(0.0);`,
  )}
  let slope = ${sum((i) => product(`dy${i}`, `y[query + ${i}u]`))};
  for (var s = 0u; s <= step; s++) {
    let score = ${sum((i) => product(`q${i}`, `k[key + ${i}u]`))};
    let along = ${sum((i) => product(`dy${i}`, `v[key + ${i}u]`))};
    let g = ${WEIGHT} * (along - slope);
    ${each((i) => `sum${i} += k[key + ${i}u] * g;`)}
    key += stride;
  }
  ${each((i) => `dq[query + ${i}u] = sum${i} * params.scale;`)}
  delta[statistic] = slope;
}`,
  });
});

/** dk and dv; one invocation per key (batch, key/value head, step), step fastest. */
export const attentionKeyGradient = perSize((headSize) => {
  const { type, count, each, sum, product } = headText(headSize);
  return wgslKernel({
    name: `causal-attention-key-gradient ${headSize}`,
    reads: { dy: type, q: type, k: type, v: type, logSumExp: 'f32', delta: 'f32' },
    writes: { dk: type, dv: type },
    params: { steps: 'u32', heads: 'u32', kvHeads: 'u32', scale: 'f32' },
    workgroupSize: 32,
    code: /* wgsl */ `
fn invocation(index: u32) {
  let step = index % params.steps;
  let kvHead = index / params.steps % params.kvHeads;
  let first = index / params.steps / params.kvHeads * params.steps;
  let key = ((first + step) * params.kvHeads + kvHead) * ${count}u;
  let group = params.heads / params.kvHeads;
  ${each(
    (i) => `let k${i} = k[key + ${i}u] * params.scale; let v${i} = v[key + ${i}u];
  var dk${i} = ${type}(0.0); var dv${i} = ${type}(0.0);`,
  )}
  for (var t = step; t < params.steps; t++) {
    for (var member = 0u; member < group; member++) {
      let statistic = (first + t) * params.heads + kvHead * group + member;
      let query = statistic * ${count}u;
      let score = ${sum((i) => product(`k${i}`, `q[query + ${i}u]`))};
      let along = ${sum((i) => product(`v${i}`, `dy[query + ${i}u]`))};
      let weight = ${WEIGHT};
      let g = weight * (along - delta[statistic]);
      ${each((i) => `dv${i} += dy[query + ${i}u] * weight; dk${i} += q[query + ${i}u] * g;`)}
    }
  }
  ${each((i) => `dk[key + ${i}u] = dk${i} * params.scale; dv[key + ${i}u] = dv${i};`)}
}`,
  });
});
