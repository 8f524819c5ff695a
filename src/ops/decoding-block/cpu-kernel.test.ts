import { backend, tensor1d, tensor2d, tidy, zeros } from '@tensorflow/tfjs-core';
import type { Rank, Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  cachedAttentionBlock,
  canDecodeInBlocks,
  embedFrom,
  listedFeedForward,
  listedLogits,
} from '.';
import { cpuBackend } from '../backend/cpu-backend';
import { createCpuBackend } from '../backend/device';
import { cacheWrite, decodeAttention, embedAt, rotaryAt } from '../decoding';
import { feedForward } from '../feed-forward';
import { linear } from '../linear';
import { normedLinear } from '../output-head';
import { rmsNorm } from '../rms-norm';
import { expectNoLeak } from '../testing/leaks';
import { integers, normalMatrix, normalVector } from '../testing/numbers';
import '../testing/cpu-backend';

const [ROWS, CAPACITY, EPSILON] = [7, 9, 1e-5];
const POSITION = 3;

const SHAPES = [
  { heads: 4, kvHeads: 2, headSize: 16, width: 64, inner: 88 },
  { heads: 3, kvHeads: 1, headSize: 4, width: 10, inner: 7 },
];
type Shape = (typeof SHAPES)[number];

function attentionWeights({ heads, kvHeads, headSize, width }: Shape) {
  const [queries, keys] = [heads * headSize, kvHeads * headSize];
  return {
    norm: normalVector(width, 1),
    query: normalMatrix(queries, width, 2, 0.3),
    key: normalMatrix(keys, width, 3, 0.3),
    value: normalMatrix(keys, width, 4, 0.3),
    output: normalMatrix(width, queries, 5, 0.3),
  };
}

function feedForwardWeights({ width, inner }: Shape) {
  return {
    norm: normalVector(width, 6),
    gate: normalMatrix(inner, width, 7, 0.3),
    up: normalMatrix(inner, width, 8, 0.3),
    down: normalMatrix(width, inner, 9, 0.3),
  };
}

const at = (position: number): Tensor1D => tensor1d([position], 'int32');
const listOf = (rows: readonly number[]): Tensor1D =>
  tensor1d([rows.length, ...rows, ...new Array<number>(ROWS - rows.length).fill(0)], 'int32');

/** One position after the other, op by op. */
function singleOps(shape: Shape, inputs: readonly Tensor2D[]): Tensor2D[] {
  const { heads, kvHeads, headSize } = shape;
  const weights = attentionWeights(shape);
  const cache = (): Tensor3D => zeros<Rank.R3>([ROWS, CAPACITY, kvHeads * headSize]);
  const [keys, values] = [cache(), cache()];
  return inputs.map((x, step) => {
    const position = at(step);
    const normed = rmsNorm(x, weights.norm, EPSILON);
    const query = rotaryAt(linear(normed, weights.query), position, { heads, theta: 100 });
    const key = rotaryAt(linear(normed, weights.key), position, { heads: kvHeads, theta: 100 });
    cacheWrite(keys, key, position);
    cacheWrite(values, linear(normed, weights.value), position);
    const mixed = decodeAttention(query, keys, values, position, { heads, kvHeads });
    return linear(mixed, weights.output, x);
  });
}

function blocks(shape: Shape, inputs: readonly Tensor2D[], lists: readonly Tensor1D[]): Tensor2D[] {
  const { heads, kvHeads, headSize } = shape;
  const weights = attentionWeights(shape);
  const slots = (heads + 2 * kvHeads) * headSize;
  const cache: Tensor3D = zeros([ROWS, CAPACITY, slots]);
  const options = { heads, kvHeads, theta: 100, epsilon: EPSILON };
  return inputs.map((x, step) => {
    const place = { position: at(step), list: lists[step]!, steps: 1 };
    return cachedAttentionBlock(x, weights, cache, place, options);
  });
}

const rowOf = (x: Tensor, row: number): number[] =>
  Array.from(x.dataSync<'float32'>()).slice(row * x.shape[1]!, (row + 1) * x.shape[1]!);

const ALL = Array.from({ length: ROWS }, (_, row) => row);

describe.each(SHAPES)('$heads heads of $headSize, $width wide', (shape) => {
  const inputs = () =>
    ALL.slice(0, POSITION + 1).map((step) => normalMatrix(ROWS, shape.width, 20 + step));

  test('attention gives the bits of the single ops in the rows that are listed', () => {
    tidy(() => {
      const expected = singleOps(shape, inputs());
      const listed = [ALL, ALL, ALL, [0, 2, 5]];
      const actual = blocks(shape, inputs(), listed.map(listOf));
      actual.forEach((y, step) => {
        for (const row of listed[step]!) expect(rowOf(y, row)).toEqual(rowOf(expected[step]!, row));
      });
    });
  });

  test('positions read at once are those read one by one', () => {
    tidy(() => {
      const steps = POSITION + 1;
      const single = inputs();
      const expected = singleOps(shape, single);
      const ordered = ALL.flatMap((row) => single.map((x) => rowOf(x, row)));
      const { heads, kvHeads, headSize } = shape;
      const cache: Tensor3D = zeros([ROWS, CAPACITY, (heads + 2 * kvHeads) * headSize]);
      const place = { position: at(0), list: listOf([]), steps };
      const options = { heads, kvHeads, theta: 100, epsilon: EPSILON };
      const y = cachedAttentionBlock(
        tensor2d(ordered),
        attentionWeights(shape),
        cache,
        place,
        options,
      );
      expected.forEach((of, step) => {
        for (const row of ALL) expect(rowOf(y, row * steps + step)).toEqual(rowOf(of, row));
      });
    });
  });

  test('gated half and head give the bits of the single ops in the rows that are listed', () => {
    tidy(() => {
      const [x, rows] = [normalMatrix(ROWS, shape.width, 1), [1, 2, 6]];
      const place = { position: at(0), list: listOf(rows), steps: 1 };
      const weights = feedForwardWeights(shape);
      const gated = [
        feedForward(x, weights, EPSILON),
        listedFeedForward(x, weights, place, EPSILON),
      ];
      const head = {
        norm: weights.norm,
        weight: normalMatrix(11, shape.width, 3),
        epsilon: EPSILON,
      };
      const logits = [
        normedLinear(x, head.norm, head.weight, EPSILON),
        listedLogits(x, head, place),
      ];
      for (const row of rows) {
        for (const [expected, actual] of [gated, logits]) {
          expect(rowOf(actual!, row)).toEqual(rowOf(expected!, row));
        }
      }
    });
  });
});

test('reads the tokens of several positions at once', () => {
  const tokens = tensor2d(integers(ROWS * CAPACITY, 11, 1), [ROWS, CAPACITY], 'int32');
  const table = normalMatrix(11, 6, 2);
  const x = embedFrom(table, tokens, { position: at(2), list: listOf([]), steps: 3 });
  [0, 1, 2].forEach((step) => {
    const expected = embedAt(table, tokens, at(2 + step));
    for (const row of ALL) expect(rowOf(x, row * 3 + step)).toEqual(rowOf(expected, row));
  });
});

test('leaves no tensor behind but its result, and no memory', () => {
  const shape = SHAPES[0]!;
  const x = normalMatrix(ROWS, shape.width, 1);
  const weights = feedForwardWeights(shape);
  const place = { position: at(0), list: listOf(ALL), steps: 1 };
  const run = () => [listedFeedForward(x, weights, place, EPSILON)];
  expectNoLeak(run);
  const heap = cpuBackend(backend()).kernels!.heap;
  const before = heap.usedBytes;
  expectNoLeak(run);
  expect(heap.usedBytes).toBe(before);
});

test('heads that vectors of four do not divide are left to the single ops, and so is all without WebAssembly', async () => {
  expect(canDecodeInBlocks({ width: 12, inner: 20, headSize: 6 })).toBe(false);
  expect(canDecodeInBlocks({ width: 12, inner: 20, headSize: 4 })).toBe(true);
  await createCpuBackend({ kernels: 'reference' });
  expect(canDecodeInBlocks({ width: 12, inner: 20, headSize: 4 })).toBe(false);
});

beforeEach(async () => {
  await createCpuBackend();
});
