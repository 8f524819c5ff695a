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
import { tileFor, tilesOf, weightChunks } from './tile-choice';
import { linearInputGradientTile, linearTile, linearWeightGradientTile } from './tiles.wgsl';

const quadrable = (...sizes: number[]) => sizes.every((size) => size % 4 === 0);

const sizesOf = ({ shape: [rows = 0, columns = 0] }: TensorInfo) => ({ rows, columns });

/** y = x · weightᵀ (+ residual) */
export function project(
  call: GpuCall,
  x: TensorInfo,
  weight: TensorInfo,
  residual?: TensorInfo,
): TensorInfo {
  const { rows, columns: size } = sizesOf(x);
  const { rows: columns } = sizesOf(weight);
  const y = call.output([rows, columns]);
  if (!quadrable(size, columns)) {
    const { kernel, lanes } = linearElement(size);
    const numbers = { columns, inner: size / lanes };
    call.dispatch(kernel, { x, weight, y }, numbers, rows * columns);
    if (residual) call.dispatch(addResidual, { residual, y }, {}, rows * columns);
    return y;
  }
  const tile = tileFor(call, rows, columns, { smallest: 4 });
  const numbers = { rows, columns, inner: size / 4, add: residual ? 1 : 0 };
  // Without a residual something must be bound in its place; it is not read.
  const bindings = { x, weight, residual: residual ?? x, y };
  call.dispatch(linearTile(tile), bindings, numbers, tilesOf(rows, columns, tile));
  return y;
}

/** dx = dy · weight */
export function inputGradient(call: GpuCall, dy: TensorInfo, weight: TensorInfo): TensorInfo {
  const { rows, columns: inner } = sizesOf(dy);
  const { columns } = sizesOf(weight);
  const y = call.output([rows, columns]);
  if (quadrable(inner, columns)) {
    const tile = tileFor(call, rows, columns, { smallest: 4 });
    const numbers = { rows, columns, inner: inner / 4 };
    const tiles = tilesOf(rows, columns, tile);
    call.dispatch(linearInputGradientTile(tile), { dy, weight, y }, numbers, tiles);
  } else {
    const { kernel, lanes } = linearInputGradientElement(columns);
    const numbers = { columns: columns / lanes, inner };
    call.dispatch(kernel, { dy, weight, y }, numbers, rows * numbers.columns);
  }
  return y;
}

/** dWeight = dyᵀ · x */
export function weightGradient(call: GpuCall, dy: TensorInfo, x: TensorInfo): TensorInfo {
  const { rows: inner, columns: rows } = sizesOf(dy);
  const { columns } = sizesOf(x);
  const quads = quadrable(rows, columns);
  const form = quads ? weightGradientTiles : weightGradientElements;
  const { invocations, dispatch } = form(call, { dy, x }, { rows, columns, inner });
  const chunks = quads
    ? weightChunks(call, rows, columns, inner)
    : chunksFor(call, invocations, inner, 16);
  const result = call.output([rows, columns]);
  const slices = chunks === 1 ? result : call.scratch([chunks, rows, columns]);
  dispatch(slices, chunks);
  if (chunks > 1) addSlices(call, slices, result, chunks);
  return result;
}

registerWebGpu('Linear', (call) => {
  const residual = call.has('residual') ? call.input('residual') : undefined;
  return [project(call, call.input('x'), call.input('weight'), residual)];
});

registerWebGpu('LinearInputGradient', (call) => [
  inputGradient(call, call.input('dy'), call.input('weight')),
]);

registerWebGpu('LinearWeightGradient', (call) => [
  weightGradient(call, call.input('dy'), call.input('x')),
]);

interface WeightGradient {
  /** Per chunk. */
  readonly invocations: number;
  readonly dispatch: (slices: TensorInfo, chunks: number) => void;
}

interface Factors {
  readonly dy: TensorInfo;
  readonly x: TensorInfo;
}

interface Sizes {
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
}

function weightGradientTiles(call: GpuCall, factors: Factors, sizes: Sizes): WeightGradient {
  const invocations = tilesOf(sizes.rows, sizes.columns, 8);
  const dispatch = (y: TensorInfo, chunks: number) => {
    const numbers = { ...sizes, chunkRows: Math.ceil(sizes.inner / chunks) };
    const bindings = { ...factors, y };
    call.dispatch(linearWeightGradientTile, bindings, numbers, chunks * invocations);
  };
  return { invocations, dispatch };
}

function weightGradientElements(call: GpuCall, factors: Factors, sizes: Sizes): WeightGradient {
  const { kernel, lanes } = linearWeightGradientElement(sizes.columns);
  const columns = sizes.columns / lanes;
  const invocations = sizes.rows * columns;
  const dispatch = (y: TensorInfo, chunks: number) => {
    const numbers = { ...sizes, columns, chunkRows: Math.ceil(sizes.inner / chunks) };
    const bindings = { ...factors, y };
    call.dispatch(kernel, bindings, numbers, chunks * invocations);
  };
  return { invocations, dispatch };
}
