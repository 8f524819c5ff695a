/** The backward passes that attention, feed-forward block and output head share, as dispatches. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { addSlices } from '../backend/reductions';
import type { GpuCall } from '../backend/register-webgpu';
import type { WgslKernel } from '../backend/wgsl-kernel';
import { tileFor, tilesOf, weightChunks } from '../linear/tile-choice';
import { BLOCK } from './input-gradient.wgsl';
import { weightAndNormGradient } from './weight-gradient.wgsl';

type Family = (tile: number) => WgslKernel;

interface Dimensions {
  /** [R, K]; the second is the width of the normalised rows. */
  readonly rows: number;
  readonly columns: number;
}

const shapeOf = (info: TensorInfo): Dimensions => {
  const [rows = 0, columns = 0] = info.shape;
  return { rows, columns };
};

export interface NormedInputs {
  /** Inverse RMS times the gradient of the projections. */
  readonly dz: TensorInfo;
  readonly x: TensorInfo;
  readonly norm: TensorInfo;
}

export interface NormedInputGradient extends NormedInputs {
  /** See input-gradient.wgsl.ts. */
  readonly parts: TensorInfo;
  /** Gradient that reaches x on another way. */
  readonly residual?: TensorInfo;
  readonly weights: readonly TensorInfo[];
}

/** @returns dx, and the slices whose sum is the gradient of norm */
export function normedInputGradient(
  call: GpuCall,
  family: Family,
  { dz, x, norm, parts, residual, weights }: NormedInputGradient,
): { dx: TensorInfo; slices: TensorInfo } {
  const { rows, columns } = shapeOf(x);
  const tile = tileFor(call, rows, columns);
  const dx = call.output([rows, columns]);
  const slices = call.scratch([Math.ceil(rows / tile) * (tile / BLOCK), columns]);
  const [first = 0, second = 0] = weights.map((weight) => shapeOf(weight).rows);
  const numbers = {
    rows,
    columns,
    inner: shapeOf(dz).columns,
    first,
    second,
    count: shapeOf(parts).columns,
    add: residual ? 1 : 0,
  };
  const bindings = {
    ...{ dz, x, norm, parts, residual: residual ?? x, dx, slices },
    ...named('weight', weights),
  };
  call.dispatch(family(tile), bindings, numbers, tilesOf(rows, columns, tile));
  return { dx, slices };
}

/** @returns the gradient of each matrix; `heights` are their rows, in order */
export function normedWeightGradients(
  call: GpuCall,
  kernels: { readonly direct: Family; readonly sliced: Family; readonly slices: WgslKernel },
  { dz, x, norm }: NormedInputs,
  heights: readonly number[],
): TensorInfo[] {
  const { rows: inner, columns } = shapeOf(x);
  const rows = shapeOf(dz).columns;
  const gradients = heights.map((height) => call.output([height, columns]));
  const chunks = weightChunks(call, rows, columns, inner);
  const tile = tileFor(call, inner, columns);
  const tiles = tilesOf(rows, columns, tile);
  const [first = 0, second = 0] = heights;
  const numbers = { rows, columns, inner, first, second, chunkRows: Math.ceil(inner / chunks) };
  const outputs = named('dWeight', gradients);
  if (chunks === 1) {
    call.dispatch(kernels.direct(tile), { dy: dz, x, norm, ...outputs }, numbers, tiles);
    return gradients;
  }
  const slices = call.scratch([chunks, rows, columns]);
  call.dispatch(kernels.sliced(tile), { dy: dz, x, slices }, numbers, chunks * tiles);
  const sizes = { columns, chunks, first, second };
  call.dispatch(kernels.slices, { slices, norm, ...outputs }, sizes, (rows * columns) / 4);
  return gradients;
}

/** Gradient of a plain projection's weight, and of the norm whose slices are ready, together. */
export function weightAndNormGradients(
  call: GpuCall,
  dy: TensorInfo,
  x: TensorInfo,
  slices: TensorInfo,
  weightGradient: (call: GpuCall, dy: TensorInfo, x: TensorInfo) => TensorInfo,
): { dWeight: TensorInfo; dNorm: TensorInfo } {
  const { rows: inner, columns } = shapeOf(x);
  const rows = shapeOf(dy).columns;
  const { rows: count, columns: width } = shapeOf(slices);
  const dNorm = call.output([width]);
  if (weightChunks(call, rows, columns, inner) > 1) {
    addSlices(call, slices, dNorm, count);
    return { dWeight: weightGradient(call, dy, x), dNorm };
  }
  const dWeight = call.output([rows, columns]);
  const tile = tileFor(call, inner, columns);
  const tiles = tilesOf(rows, columns, tile);
  const numbers = { rows, columns, inner, chunkRows: inner, tiles, count };
  const bindings = { dy, x, slices, dWeight, dNorm };
  call.dispatch(weightAndNormGradient(tile), bindings, numbers, tiles + width / 4);
  return { dWeight, dNorm };
}

function named(prefix: string, tensors: readonly TensorInfo[]): Record<string, TensorInfo> {
  return Object.fromEntries(tensors.map((tensor, which) => [`${prefix}${which}`, tensor]));
}
