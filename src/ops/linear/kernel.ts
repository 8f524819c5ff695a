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
import { linearInputGradientTile, linearTile, linearWeightGradientTile } from './tiles.wgsl';

const tilesOf = (rows: number, columns: number, tile: number) =>
  Math.ceil(rows / tile) * Math.ceil(columns / tile);

/** Rows from which the large tile pays for its compilation. */
const MANY_ROWS = 512;

/**
 * Larger tiles read less per result. A GPU needs many invocations and holds at most 8 × 8 results
 * in registers. SwiftShader has slow reads and does not mind; Mesa's compiler does.
 */
function tileFor(call: GpuCall, rows: number, columns: number): number {
  if (call.adapter === 'swiftshader') return rows >= MANY_ROWS ? 16 : 8;
  if (call.adapter === 'software') return 8;
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
  const numbers = { rows, columns, inner: size / 4, add: residual ? 1 : 0 };
  // Without a residual something must be bound in its place; it is not read.
  const bindings = { x, weight, residual: residual ?? x, y };
  call.dispatch(linearTile(tile), bindings, numbers, tilesOf(rows, columns, tile));
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
  const weightGradient = quadrable(rows, columns) ? weightGradientTiles : weightGradientElements;
  const { invocations, dispatch } = weightGradient(call, { rows, columns, inner });
  const chunks = chunksFor(call, invocations, inner, 16);
  const result = call.output([rows, columns]);
  const slices = chunks === 1 ? result : call.scratch([chunks, rows, columns]);
  dispatch(slices, chunks);
  if (chunks > 1) addSlices(call, slices, result, chunks);
  return [result];
});

interface WeightGradient {
  /** Per chunk. */
  readonly invocations: number;
  readonly dispatch: (slices: TensorInfo, chunks: number) => void;
}

interface Sizes {
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
}

function weightGradientTiles(call: GpuCall, sizes: Sizes): WeightGradient {
  const invocations = tilesOf(sizes.rows, sizes.columns, 8);
  const dispatch = (y: TensorInfo, chunks: number) => {
    const numbers = { ...sizes, chunkRows: Math.ceil(sizes.inner / chunks) };
    const bindings = { dy: call.input('dy'), x: call.input('x'), y };
    call.dispatch(linearWeightGradientTile, bindings, numbers, chunks * invocations);
  };
  return { invocations, dispatch };
}

function weightGradientElements(call: GpuCall, sizes: Sizes): WeightGradient {
  const { kernel, lanes } = linearWeightGradientElement(sizes.columns);
  const columns = sizes.columns / lanes;
  const invocations = sizes.rows * columns;
  const dispatch = (y: TensorInfo, chunks: number) => {
    const numbers = { ...sizes, columns, chunkRows: Math.ceil(sizes.inner / chunks) };
    const bindings = { dy: call.input('dy'), x: call.input('x'), y };
    call.dispatch(kernel, bindings, numbers, chunks * invocations);
  };
  return { invocations, dispatch };
}
