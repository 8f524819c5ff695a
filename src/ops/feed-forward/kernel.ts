import { registerWebGpu } from '../backend/register-webgpu';
import { project, weightGradient } from '../linear/kernel';
import { tileFor, tilesOf } from '../linear/tile-choice';
import {
  normedInputGradient,
  normedWeightGradients,
  weightAndNormGradients,
} from '../projection/backward';
import { BLOCK, gatedInputGradient, gateUpInputGradient } from '../projection/input-gradient.wgsl';
import { normedGateUp } from '../projection/normed.wgsl';
import { gateUpWeightGradient } from '../projection/weight-gradient.wgsl';

registerWebGpu('FeedForward', (call) => {
  const [x, norm, down] = [call.input('x'), call.input('norm'), call.input('down')];
  const [gate, up] = [call.input('gate'), call.input('up')];
  const [rows, width, inner] = [call.size('x', 0), call.size('x', 1), call.size('gate', 0)];
  const gateUp = call.output([rows, 2 * inner]);
  const [gated, inverseRms] = [call.output([rows, inner]), call.output([rows])];
  const tile = tileFor(call, rows, 2 * inner);
  const numbers = { rows, inner: width / 4, epsilon: call.number('epsilon'), width: inner / 4 };
  const bindings = { x, norm, gate, up, gateUp, gated, inverseRms };
  const tiles = Math.ceil(rows / tile) * Math.ceil((2 * inner) / tile);
  call.dispatch(normedGateUp(tile), bindings, numbers, tiles);
  return [project(call, gated, down, x), gateUp, gated, inverseRms];
});

registerWebGpu('FeedForwardGradient', (call) => {
  const [dy, x, norm, down] = [
    call.input('dy'),
    call.input('x'),
    call.input('norm'),
    call.input('down'),
  ];
  const [gate, up] = [call.input('gate'), call.input('up')];
  const [gateUp, inverseRms] = [call.input('gateUp'), call.input('inverseRms')];
  const [rows, width, inner] = [call.size('x', 0), call.size('x', 1), call.size('gate', 0)];

  const tile = tileFor(call, rows, inner);
  const count = Math.ceil(inner / tile) * (tile / BLOCK);
  const dz = call.scratch([rows, 2 * inner]);
  const parts = call.scratch([rows, count]);
  call.dispatch(
    gatedInputGradient(tile),
    { dy, down, gateUp, inverseRms, dz, parts },
    { rows, columns: inner, inner: width, count },
    tilesOf(rows, inner, tile),
  );

  const normed = { dz, x, norm };
  const { dx, slices } = normedInputGradient(call, gateUpInputGradient, {
    ...normed,
    parts,
    residual: dy,
    weights: [gate, up],
  });
  const dWeights = normedWeightGradients(call, gateUpWeightGradient, normed, [inner, inner]);
  const gated = call.input('gated');
  const { dWeight, dNorm } = weightAndNormGradients(call, dy, gated, slices, weightGradient);
  return [dx, dNorm, ...dWeights, dWeight];
});
