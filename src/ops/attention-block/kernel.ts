import { registerWebGpu } from '../backend/register-webgpu';
import type { GpuCall } from '../backend/register-webgpu';
import { inputGradient, project, weightGradient } from '../linear/kernel';
import { headTile, tilesOf } from '../linear/tile-choice';
import {
  normedInputGradient,
  normedWeightGradients,
  weightAndNormGradients,
} from '../projection/backward';
import { qkvInputGradient } from '../projection/input-gradient.wgsl';
import { normedQkv } from '../projection/qkv.wgsl';
import { qkvWeightGradient } from '../projection/weight-gradient.wgsl';
import { angleTable } from '../rotary/angles';
import { packedAttention, packedKeyGradient, packedQueryGradient } from './attention.wgsl';

function shapeOf(call: GpuCall) {
  const [heads, kvHeads] = [call.number('heads'), call.number('kvHeads')];
  const [rows, width] = [call.size('x', 0), call.size('x', 1)];
  const [headSize, steps] = [call.size('query', 0) / heads, call.number('steps')];
  const angles = angleTable(call.device, { headSize, theta: call.number('theta'), steps });
  const attention = { steps, heads, kvHeads, scale: 1 / Math.sqrt(headSize) };
  return { rows, width, headSize, slots: heads + 2 * kvHeads, angles, attention };
}

registerWebGpu('AttentionBlock', (call) => {
  const [x, norm, output] = [call.input('x'), call.input('norm'), call.input('output')];
  const { rows, width, headSize, slots, angles, attention } = shapeOf(call);
  const { steps, heads, kvHeads } = attention;
  const qkv = call.output([rows, slots * headSize]);
  const inverseRms = call.output([rows]);
  const tile = headTile(call, rows, headSize);
  const matrices = {
    weight0: call.input('query'),
    weight1: call.input('key'),
    weight2: call.input('value'),
  };
  call.dispatch(
    normedQkv(tile),
    { x, norm, ...matrices, angles, qkv, inverseRms },
    {
      ...{ rows, inner: width / 4, epsilon: call.number('epsilon') },
      ...{ heads, kvHeads, slots, half: headSize / 2, steps, capacity: 0 },
    },
    tilesOf(rows, slots * headSize, tile),
  );
  const [mixed, logSumExp] = [call.output([rows, heads * headSize]), call.output([rows, heads])];
  const bindings = { qkv, y: mixed, logSumExp };
  call.dispatch(packedAttention(headSize), bindings, attention, rows * heads);
  return [project(call, mixed, output, x), qkv, inverseRms, mixed, logSumExp];
});

registerWebGpu('AttentionBlockGradient', (call) => {
  const [dy, x, norm] = [call.input('dy'), call.input('x'), call.input('norm')];
  const [qkv, mixed] = [call.input('qkv'), call.input('mixed')];
  const [logSumExp, inverseRms] = [call.input('logSumExp'), call.input('inverseRms')];
  const { rows, headSize, slots, angles, attention } = shapeOf(call);
  const { heads, kvHeads } = attention;
  const weights = ['query', 'key', 'value'].map((name) => call.input(name));

  const dMixed = call.keepAsScratch(inputGradient(call, dy, call.input('output')));
  const dz = call.scratch([rows, slots * headSize]);
  const delta = call.scratch([rows, heads]);
  const parts = call.scratch([rows, heads + kvHeads]);
  const shared = { dy: dMixed, qkv, logSumExp, inverseRms, angles, dz, delta, parts };
  const [queries, keys] = [packedQueryGradient(headSize), packedKeyGradient(headSize)];
  call.dispatch(queries, { ...shared, y: mixed }, attention, rows * heads);
  call.dispatch(keys, shared, attention, rows * kvHeads);

  const normed = { dz, x, norm };
  const { dx, slices } = normedInputGradient(call, qkvInputGradient, {
    ...normed,
    parts,
    residual: dy,
    weights,
  });
  const heights = weights.map(({ shape: [height = 0] }) => height);
  const dWeights = normedWeightGradients(call, qkvWeightGradient, normed, heights);
  const { dWeight, dNorm } = weightAndNormGradients(call, dy, mixed, slices, weightGradient);
  return [dx, dNorm, ...dWeights, dWeight];
});
