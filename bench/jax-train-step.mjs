/**
 * The benchmark's train step in jax-js: the same Llama decoder, loss and Adam, written in its
 * NumPy dialect, differentiated and compiled as one function. Embedding and targets are one-hot
 * products there.
 */
import { init, defaultDevice, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { Rng } from '../src/shared/rng';
const LEARNING_RATE = 1e-4;
const DEVIATION = 0.02;
/** @param device `webgpu` to measure; `wasm` where there is none, to check the code */
export async function jaxTrainStep(size, device) {
  await init(device);
  defaultDevice(device);
  const rng = Rng.fromSeed(1);
  const { vocabSize } = size.config;
  const tokens = Int32Array.from({ length: size.batch * size.steps }, () => rng.integer(vocabSize));
  const inputs = nn.oneHot(np.array(tokens), vocabSize);
  const targets = nn.oneHot(np.array(tokens.map(nextToken(size))), vocabSize);
  const step = jit((state, x, y) => adam(state, x, y, size));
  let state = initialState(size, rng);
  return {
    run: async () => {
      const { loss, next } = step(state, inputs.ref, targets.ref);
      state = next;
      const [value = NaN] = await loss.data();
      return value;
    },
  };
}
/** The token that follows; a row's last one is its own target, which costs the same. */
function nextToken({ steps }) {
  return (token, at, all) => ((at + 1) % steps === 0 ? token : (all[at + 1] ?? token));
}
function initialState(size, rng) {
  const { hiddenSize: width, intermediateSize: gated, layers, vocabSize } = size.config;
  const matrix = (rows, columns) =>
    np
      .array(Float32Array.from({ length: rows * columns }, () => DEVIATION * rng.normal()))
      .reshape([rows, columns]);
  const ones = () => np.ones([width]);
  const square = () => matrix(width, width);
  const weights = {
    embedding: matrix(vocabSize, width),
    norm: ones(),
    layers: globalThis.Array.from({ length: layers }, () => ({
      ...{ norm1: ones(), q: square(), k: square(), v: square(), o: square() },
      ...{ norm2: ones(), gate: matrix(width, gated), up: matrix(width, gated) },
      down: matrix(gated, width),
    })),
  };
  const zeros = () => tree.map((x) => np.zerosLike(x.ref), weights);
  return { m: zeros(), v: zeros(), weights, step: np.array(0) };
}
function adam(state, x, y, size) {
  const { weights, m, v, step } = state;
  const lossOf = (w) => meanCrossEntropy(w, x, y, size);
  const [loss, gradient] = valueAndGrad(lossOf)(tree.ref(weights));
  const t = step.add(1);
  const biasM = np.subtract(1, np.power(0.9, t.ref));
  const biasV = np.subtract(1, np.power(0.999, t.ref));
  const moment = (decay, square) => (old, g) =>
    old.mul(decay).add((square ? np.square(g.ref) : g.ref).mul(1 - decay));
  const nextM = tree.map(moment(0.9, false), m, tree.ref(gradient));
  const nextV = tree.map(moment(0.999, true), v, tree.ref(gradient));
  const update = (w, mean, square) => {
    const scale = np.sqrt(square.div(biasV.ref)).add(1e-8);
    return w.sub(mean.div(biasM.ref).div(scale).mul(LEARNING_RATE));
  };
  const next = tree.map(update, weights, tree.ref(nextM), tree.ref(nextV));
  return { loss, next: { weights: next, m: nextM, v: nextV, step: t } };
}
function meanCrossEntropy(w, x, y, size) {
  let stream = np.matmul(x.ref, w.embedding.ref);
  for (const layer of w.layers) {
    stream = stream.ref.add(attention(rmsNorm(stream, layer.norm1), layer, size));
    const normed = rmsNorm(stream.ref, layer.norm2);
    const gate = nn.silu(np.matmul(normed.ref, layer.gate));
    stream = stream.add(np.matmul(gate.mul(np.matmul(normed, layer.up)), layer.down));
  }
  const logits = np.matmul(rmsNorm(stream, w.norm), np.transpose(w.embedding));
  const rows = size.batch * size.steps;
  return nn
    .logSoftmax(logits, -1)
    .mul(y.ref)
    .sum()
    .mul(-1 / rows);
}
function rmsNorm(x, scale) {
  const meanSquare = np.square(x.ref).mean(-1, { keepdims: true });
  return x.div(np.sqrt(meanSquare.add(1e-5))).mul(scale);
}
function attention(x, { q, k, v, o }, { config, batch, steps }) {
  const { heads, headSize } = config;
  const split = (w) => np.matmul(x.ref, w).reshape([batch, steps, heads, headSize]);
  const mixed = nn.dotProductAttention(
    rotated(split(q), config.ropeTheta),
    rotated(split(k), config.ropeTheta),
    split(v),
    { isCausal: true },
  );
  x.dispose();
  return np.matmul(mixed.reshape([batch * steps, heads * headSize]), o);
}
function rotated(x, theta) {
  const [, steps = 0, , headSize = 0] = x.shape;
  const half = headSize / 2;
  const angles = Float32Array.from(
    { length: steps * half },
    (_, at) => Math.floor(at / half) * theta ** (-(at % half) / half),
  );
  const table = (of) => np.array(angles.map(of)).reshape([1, steps, 1, half]);
  const [cos, sin] = [table(Math.cos), table(Math.sin)];
  const [first, second] = np.split(x, 2, 3);
  return np.concatenate(
    [first.ref.mul(cos.ref).sub(second.ref.mul(sin.ref)), second.mul(cos).add(first.mul(sin))],
    3,
  );
}
