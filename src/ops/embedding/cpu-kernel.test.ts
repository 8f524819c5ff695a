import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { tensor1d } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { embedding } from '.';
import { gatherRows } from '../gather-rows';
import { expectGradientsAsReference } from '../testing/kernel-and-reference';
import { integerVector, normalMatrix } from '../testing/numbers';

test.each([8, 7, 1])('kernel and reference agree for rows of %i', async (width) => {
  const look = (table?: Tensor) => embedding(table as Tensor2D, integerVector(40, 9, 2));
  await expectGradientsAsReference(look, () => [normalMatrix(11, width, 1)]);
});

test.each([8, 7, 1])('distinct rows of %i agree too, gathered and put back', async (width) => {
  const gather = (x?: Tensor) => gatherRows(x as Tensor2D, tensor1d([4, 0, 9], 'int32'));
  await expectGradientsAsReference(gather, () => [normalMatrix(11, width, 1)]);
});
