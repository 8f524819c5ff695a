import { registerWebGpu } from '../backend/register-webgpu';
import type { GpuCall } from '../backend/register-webgpu';
import { headTile, tileFor, tilesOf } from '../linear/tile-choice';
import { listedNormedGateUp, listedNormedLinear } from '../projection/normed.wgsl';
import { cachedQkv } from '../projection/qkv.wgsl';
import { angleTable } from '../rotary/angles';
import { cachedAttention, embedFrom, listActive, listedLinear, packDecoded } from './kernel.wgsl';

/** Large tiles have kernels of their own here; a few short prompts, read at once, do not pay for them. */
const FEW_PROMPTS = { manyRows: 512 };

/** The list counts only where each sequence is at one position. */
const listedRows = (call: GpuCall) => ({
  rows: call.size('x', 0),
  listed: call.number('steps') === 1 ? 1 : 0,
});

registerWebGpu('CachedAttentionBlock', (call) => {
  const [x, norm, output] = [call.input('x'), call.input('norm'), call.input('output')];
  const [cache, position, list] = [call.input('cache'), call.input('position'), call.input('list')];
  const [heads, kvHeads] = [call.number('heads'), call.number('kvHeads')];
  const [width, steps] = [call.size('x', 1), call.number('steps')];
  const [headSize, capacity] = [call.size('query', 0) / heads, call.size('cache', 1)];
  const { rows, listed } = listedRows(call);
  const slots = heads + 2 * kvHeads;
  const angles = angleTable(call.device, {
    headSize,
    theta: call.number('theta'),
    steps: capacity,
  });
  const matrices = {
    weight0: call.input('query'),
    weight1: call.input('key'),
    weight2: call.input('value'),
  };
  const tile = headTile(call, rows, headSize, FEW_PROMPTS);
  call.dispatch(
    cachedQkv(tile),
    { x, norm, ...matrices, angles, position, list, qkv: cache },
    {
      ...{ rows, inner: width / 4, epsilon: call.number('epsilon'), listed },
      ...{ heads, kvHeads, slots, half: headSize / 2, steps, capacity },
    },
    tilesOf(rows, slots * headSize, tile),
  );
  const mixed = call.scratch([rows, heads * headSize]);
  call.dispatch(
    cachedAttention(headSize),
    { cache, position, list, y: mixed },
    { heads, kvHeads, steps, capacity, listed, scale: 1 / Math.sqrt(headSize) },
    rows * heads,
  );
  const y = call.output([rows, width]);
  const outputTile = tileFor(call, rows, width, FEW_PROMPTS);
  call.dispatch(
    listedLinear(outputTile),
    { x: mixed, weight: output, residual: x, list, y },
    { rows, columns: width, inner: (heads * headSize) / 4, listed },
    tilesOf(rows, width, outputTile),
  );
  return [y];
});

registerWebGpu('ListedFeedForward', (call) => {
  const [x, norm, down] = [call.input('x'), call.input('norm'), call.input('down')];
  const [gate, up, list] = [call.input('gate'), call.input('up'), call.input('list')];
  const [width, inner] = [call.size('x', 1), call.size('gate', 0)];
  const { rows, listed } = listedRows(call);
  const gated = call.scratch([rows, inner]);
  const tile = tileFor(call, rows, 2 * inner, FEW_PROMPTS);
  call.dispatch(
    listedNormedGateUp(tile),
    { x, norm, gate, up, list, gated },
    { rows, inner: width / 4, epsilon: call.number('epsilon'), width: inner / 4, listed },
    tilesOf(rows, 2 * inner, tile),
  );
  const y = call.output([rows, width]);
  const downTile = tileFor(call, rows, width, FEW_PROMPTS);
  call.dispatch(
    listedLinear(downTile),
    { x: gated, weight: down, residual: x, list, y },
    { rows, columns: width, inner: inner / 4, listed },
    tilesOf(rows, width, downTile),
  );
  return [y];
});

registerWebGpu('ListedLogits', (call) => {
  const [x, norm, weight] = [call.input('x'), call.input('norm'), call.input('weight')];
  const [width, columns] = [call.size('x', 1), call.size('weight', 0)];
  const { rows, listed } = listedRows(call);
  const y = call.output([rows, columns]);
  const tile = tileFor(call, rows, columns, FEW_PROMPTS);
  const numbers = { rows, columns, inner: width / 4, epsilon: call.number('epsilon'), listed };
  const bindings = { x, norm, weight, list: call.input('list'), y };
  call.dispatch(listedNormedLinear(tile), bindings, numbers, tilesOf(rows, columns, tile));
  return [y];
});

registerWebGpu('EmbedFrom', (call) => {
  const [table, tokens] = [call.input('table'), call.input('tokens')];
  const position = call.input('position');
  const [batch, capacity] = [call.size('tokens', 0), call.size('tokens', 1)];
  const [steps, width] = [call.number('steps'), call.size('table', 1) / 4];
  const x = call.output([batch * steps, 4 * width]);
  const numbers = { steps, capacity, width };
  call.dispatch(embedFrom, { table, tokens, position, x }, numbers, batch * steps * width);
  return [x];
});

registerWebGpu('ListActive', (call) => {
  const bindings = {
    tokens: call.input('tokens'),
    promptLengths: call.input('promptLengths'),
    position: call.input('position'),
    list: call.input('list'),
  };
  const numbers = {
    rows: call.size('tokens', 0),
    capacity: call.size('tokens', 1),
    endToken: call.number('endToken'),
    padToken: call.number('padToken'),
  };
  call.dispatch(listActive, bindings, numbers, 1);
  return [];
});

registerWebGpu('PackDecoded', (call) => {
  const [tokens, logProbs] = [call.input('tokens'), call.input('logProbs')];
  const packed = call.output([2, ...tokens.shape]);
  const size = call.size('tokens', 0) * call.size('tokens', 1);
  call.dispatch(packDecoded, { tokens, logProbs, packed }, {}, size);
  return [packed];
});
