import type { TensorInfo } from '@tensorflow/tfjs-core';
import { addSlices, chunksFor } from '../backend/reductions';
import { registerWebGpu } from '../backend/register-webgpu';
import type { GpuCall } from '../backend/register-webgpu';
import {
  addResidual,
  linearElement,
  linearInputGradientElement,
  linearWeightGradientElement,
} from './elements.wgsl';
import {
  linearInputGradientTile,
  linearResidualTile,
  linearTile,
  linearWeightGradientTile,
} from './tiles.wgsl';

const tilesOf = (rows: number, columns: number, tile: number) =>
  Math.ceil(rows / tile) * Math.ceil(columns / tile);

/** The largest tile that still gives the adapter enough to do. */
function tileFor(call: GpuCall, rows: number, columns: number): number {
  return tilesOf(rows, columns, 8) * 8 >= call.parallelism ? 8 : 4;
}

const quadrable = (...sizes: number[]) => sizes.every((size) => size % 4 === 0);

registerWebGpu('Linear', (call) => {
  const [x, weight] = [call.input('x'), call.input('weight')];
  const [rows, size, columns] = [call.size('x', 0), call.size('x', 1), call.size('weight', 0)];
  const y = call.output([rows, columns]);
  const residual = call.has('residual') ? call.input('residual') : undefined;
  if (!quadrable(size, columns)) {
    const { kernel, lanes } = linearElement(size);
    const numbers = { columns, inner: size / lanes };
    call.dispatch(kernel, { x, weight, y }, numbers, rows * columns);
    if (residual) call.dispatch(addResidual, { residual, y }, {}, rows * columns);
    return [y];
  }
  const tile = tileFor(call, rows, columns);
  const numbers = { rows, columns, inner: size / 4 };
  const tiles = tilesOf(rows, columns, tile);
  if (residual) {
    call.dispatch(linearResidualTile(tile), { x, weight, residual, y }, numbers, tiles);
  } else {
    call.dispatch(linearTile(tile), { x, weight, y }, numbers, tiles);
  }
  return [y];
});

registerWebGpu('LinearInputGradient', (call) => {
  const [dy, weight] = [call.input('dy'), call.input('weight')];
  const [rows, inner, columns] = [call.size('dy', 0), call.size('dy', 1), call.size('weight', 1)];
  const y = call.output([rows, columns]);
  if (quadrable(inner, columns)) {
    const tile = tileFor(call, rows, columns);
    const numbers = { rows, columns, inner: inner / 4 };
    const tiles = tilesOf(rows, columns, tile);
    call.dispatch(linearInputGradientTile(tile), { dy, weight, y }, numbers, tiles);
  } else {
    const { kernel, lanes } = linearInputGradientElement(columns);
    const numbers = { columns: columns / lanes, inner };
    call.dispatch(kernel, { dy, weight, y }, numbers, rows * numbers.columns);
  }
  return [y];
});

registerWebGpu('LinearWeightGradient', (call) => {
  const [inner, rows, columns] = [call.size('dy', 0), call.size('dy', 1), call.size('x', 1)];
  const tiled = quadrable(rows, columns);
  const { lanes } = linearWeightGradientElement(columns);
  const outputs = tiled ? tilesOf(rows, columns, 8) : (rows * columns) / lanes;
  const chunks = chunksFor(call, outputs, inner, 16);
  const result = call.output([rows, columns]);
  const slices = chunks === 1 ? result : call.scratch([chunks, rows, columns]);
  weightGradientSlices(call, slices, { rows, columns, inner, chunks, tiled });
  if (chunks > 1) addSlices(call, slices, result, chunks);
  return [result];
});

function weightGradientSlices(
  call: GpuCall,
  y: TensorInfo,
  sizes: { rows: number; columns: number; inner: number; chunks: number; tiled: boolean },
): void {
  const { rows, columns, inner, chunks, tiled } = sizes;
  const bindings = { dy: call.input('dy'), x: call.input('x'), y };
  const numbers = { rows, columns, inner, chunkRows: Math.ceil(inner / chunks) };
  if (tiled) {
    const invocations = chunks * tilesOf(rows, columns, 8);
    call.dispatch(linearWeightGradientTile, bindings, numbers, invocations);
    return;
  }
  const { kernel, lanes } = linearWeightGradientElement(columns);
  const items = columns / lanes;
  call.dispatch(kernel, bindings, { ...numbers, columns: items }, chunks * rows * items);
}
