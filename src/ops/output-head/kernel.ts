import { addSlices } from '../backend/reductions';
import { registerWebGpu } from '../backend/register-webgpu';
import { tileFor, tilesOf } from '../linear/tile-choice';
import { normedInputGradient, normedWeightGradients } from '../projection/backward';
import { headInputGradient, scaledRows } from '../projection/input-gradient.wgsl';
import { normedLinear } from '../projection/normed.wgsl';
import { headWeightGradient } from '../projection/weight-gradient.wgsl';

registerWebGpu('NormedLinear', (call) => {
  const [x, norm, weight] = [call.input('x'), call.input('norm'), call.input('weight')];
  const [rows, width, columns] = [call.size('x', 0), call.size('x', 1), call.size('weight', 0)];
  const [y, inverseRms] = [call.output([rows, columns]), call.output([rows])];
  const tile = tileFor(call, rows, columns);
  const numbers = { rows, columns, inner: width / 4, epsilon: call.number('epsilon') };
  const bindings = { x, norm, weight, y, inverseRms };
  call.dispatch(normedLinear(tile), bindings, numbers, tilesOf(rows, columns, tile));
  return [y, inverseRms];
});

registerWebGpu('NormedLinearGradient', (call) => {
  const [dy, x, norm] = [call.input('dy'), call.input('x'), call.input('norm')];
  const [weight, y, inverseRms] = [call.input('weight'), call.input('y'), call.input('inverseRms')];
  const [rows, columns] = [call.size('dy', 0), call.size('dy', 1)];
  const [dz, parts] = [call.scratch([rows, columns]), call.scratch([rows, 1])];
  call.dispatch(scaledRows, { dy, y, inverseRms, dz, parts }, { columns }, rows);
  const lanes = columns % 4 === 0 ? 4 : 1;
  const normed = { dz, x, norm };
  const { dx, slices } = normedInputGradient(call, headInputGradient[lanes], {
    ...normed,
    parts,
    weights: [weight],
  });
  const dWeights = normedWeightGradients(call, headWeightGradient[lanes], normed, [columns]);
  const dNorm = call.output(norm.shape);
  addSlices(call, slices, dNorm, slices.shape[0] ?? 1);
  return [dx, dNorm, ...dWeights];
});
