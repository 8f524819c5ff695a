/**
 * Causal attention inside the block: queries, keys and values are the slots of one array,
 * qkv [B · T, (heads + 2 kvHeads) · headSize], already rotated. The equations are those of
 * `causal-attention`; here the gradients are also rotated back and scaled for the projections.
 */
import { perSize, unrolled, wgslKernel } from '../backend/wgsl-kernel';
import { headText } from '../causal-attention/kernel.wgsl';

const PARAMS = { steps: 'u32', heads: 'u32', kvHeads: 'u32', scale: 'f32' } as const;

/** Where a row's slots start and how far rows are apart, in array items. */
const layout = (count: number) => /* wgsl */ `
  let stride = (params.heads + 2u * params.kvHeads) * ${count}u;`;

/** `step`, `head` and the `first` row of the sequence of a query, and where its items are. */
const queryPosition = (count: number) => /* wgsl */ `
  ${layout(count)}
  let step = index % params.steps;
  let head = index / params.steps % params.heads;
  let first = index / params.steps / params.heads * params.steps;
  let row = first + step;
  let statistic = row * params.heads + head;
  let query = row * stride + head * ${count}u;
  let own = statistic * ${count}u;
  var key = first * stride + (params.heads + head * params.kvHeads / params.heads) * ${count}u;
  let toValue = params.kvHeads * ${count}u;`;

/** One invocation per query, step fastest: a running maximum over the keys up to its own step. */
export const packedAttention = perSize((headSize) => {
  const { type, count, each, sum, product } = headText(headSize);
  return wgslKernel({
    name: `packed-attention ${headSize}`,
    reads: { qkv: type },
    writes: { y: type, logSumExp: 'f32' },
    params: PARAMS,
    workgroupSize: 32,
    code: /* wgsl */ `
fn invocation(index: u32) {
  ${queryPosition(count)}
  ${each((i) => `let q${i} = qkv[query + ${i}u] * params.scale; var sum${i} = ${type}(0.0);`)}
  var peak = -3.0e38;
  var total = 0.0;
  for (var s = 0u; s <= step; s++) {
    let score = ${sum((i) => product(`q${i}`, `qkv[key + ${i}u]`))};
    // Only one of the two factors differs from 1, so one exp is enough.
    let factor = exp(-abs(score - peak));
    let shrink = select(1.0, factor, score > peak);
    let weight = select(factor, 1.0, score > peak);
    peak = max(peak, score);
    total = total * shrink + weight;
    ${each((i) => `sum${i} = sum${i} * shrink + qkv[key + toValue + ${i}u] * weight;`)}
    key += stride;
  }
  ${each((i) => `y[own + ${i}u] = sum${i} / total;`)}
  logSumExp[statistic] = peak + log(total);
}`,
  });
});

/** Writes the vector \`value<i>\`, rotated back from its position and times \`inverse\`. */
const writeRotatedBack = (count: number) =>
  unrolled(count / 2, (i) => {
    const turns = unrolled(4, (l) => `let turn${l} = angles[angle + ${4 * i + l}u];`);
    const axis = (name: string) =>
      `vec4<f32>(${[0, 1, 2, 3].map((l) => `turn${l}.${name}`).join(', ')})`;
    return `{
    ${turns}
    let cosine = ${axis('x')} * inverse;
    let sine = ${axis('y')} * inverse;
    dz[to + ${i}u] = value${i} * cosine + value${i + count / 2} * sine;
    dz[to + ${i + count / 2}u] = value${i + count / 2} * cosine - value${i} * sine;
  }`;
  });

/**
 * The query slots of dz, δ = dy · y for the next kernel, and the queries' parts of i² Σ dy y; one
 * invocation per query, step fastest. The head size is a multiple of 8.
 */
export const packedQueryGradient = perSize((headSize) => {
  const { type, count, each, sum, product } = headText(headSize);
  return wgslKernel({
    name: `packed-query-gradient ${headSize}`,
    reads: {
      dy: type,
      qkv: type,
      y: type,
      logSumExp: 'f32',
      inverseRms: 'f32',
      angles: 'vec2<f32>',
    },
    writes: { dz: type, delta: 'f32', parts: 'f32' },
    params: PARAMS,
    workgroupSize: 32,
    code: /* wgsl */ `
fn invocation(index: u32) {
  ${queryPosition(count)}
  ${each(
    (i) => `let q${i} = qkv[query + ${i}u] * params.scale; let dy${i} = dy[own + ${i}u];
  var sum${i} = ${type}(0.0);`,
  )}
  let slope = ${sum((i) => product(`dy${i}`, `y[own + ${i}u]`))};
  let normaliser = logSumExp[statistic];
  for (var s = 0u; s <= step; s++) {
    ${each((i) => `let k${i} = qkv[key + ${i}u];`)}
    let score = ${sum((i) => product(`q${i}`, `k${i}`))};
    let along = ${sum((i) => product(`dy${i}`, `qkv[key + toValue + ${i}u]`))};
    let g = exp(score - normaliser) * (along - slope);
    ${each((i) => `sum${i} += k${i} * g;`)}
    key += stride;
  }
  delta[statistic] = slope;
  let inverse = inverseRms[row];
  let part = ${sum((i) => product(`sum${i}`, `q${i}`))};
  parts[row * (params.heads + params.kvHeads) + head] = part * inverse * inverse;
  ${each((i) => `let value${i} = sum${i} * params.scale;`)}
  let to = query;
  let angle = step * ${headSize / 2}u;
  ${writeRotatedBack(count)}
}`,
  });
});

/**
 * The key and value slots of dz and their parts of i² Σ dy y; one invocation per key (batch,
 * key/value head, step), step fastest.
 */
export const packedKeyGradient = perSize((headSize) => {
  const { type, count, each, sum, product } = headText(headSize);
  return wgslKernel({
    name: `packed-key-gradient ${headSize}`,
    reads: {
      dy: type,
      qkv: type,
      logSumExp: 'f32',
      delta: 'f32',
      inverseRms: 'f32',
      angles: 'vec2<f32>',
    },
    writes: { dz: type, parts: 'f32' },
    params: PARAMS,
    workgroupSize: 32,
    code: /* wgsl */ `
fn invocation(index: u32) {
  ${layout(count)}
  let step = index % params.steps;
  let kvHead = index / params.steps % params.kvHeads;
  let first = index / params.steps / params.kvHeads * params.steps;
  let row = first + step;
  let key = row * stride + (params.heads + kvHead) * ${count}u;
  let toValue = params.kvHeads * ${count}u;
  let group = params.heads / params.kvHeads;
  ${each(
    (i) => `let k${i} = qkv[key + ${i}u] * params.scale; let v${i} = qkv[key + toValue + ${i}u];
  var dk${i} = ${type}(0.0); var dv${i} = ${type}(0.0);`,
  )}
  for (var t = step; t < params.steps; t++) {
    for (var member = 0u; member < group; member++) {
      let head = kvHead * group + member;
      let statistic = (first + t) * params.heads + head;
      let query = (first + t) * stride + head * ${count}u;
      let own = statistic * ${count}u;
      ${each((i) => `let q${i} = qkv[query + ${i}u]; let dy${i} = dy[own + ${i}u];`)}
      let score = ${sum((i) => product(`k${i}`, `q${i}`))};
      let along = ${sum((i) => product(`v${i}`, `dy${i}`))};
      let weight = exp(score - logSumExp[statistic]);
      let g = weight * (along - delta[statistic]);
      ${each((i) => `dv${i} += dy${i} * weight; dk${i} += q${i} * g;`)}
    }
  }
  let inverse = inverseRms[row];
  let part = ${sum((i) => `${product(`dk${i}`, `k${i}`)} + ${product(`dv${i}`, `v${i}`)}`)};
  parts[row * (params.heads + params.kvHeads) + params.heads + kvHead] = part * inverse * inverse;
  ${each((i) => `dz[key + toValue + ${i}u] = dv${i} * inverse; let value${i} = dk${i} * params.scale;`)}
  let to = key;
  let angle = step * ${headSize / 2}u;
  ${writeRotatedBack(count)}
}`,
  });
});
