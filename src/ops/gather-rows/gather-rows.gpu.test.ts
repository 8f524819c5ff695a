import { tensor1d } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { gatherRows } from '.';
import { expectSameGradients } from '../testing/both-backends';
import { normalMatrix } from '../testing/numbers';

test.each([
  { rows: [0], height: 1, width: 1 },
  { rows: [9, 2, 30], height: 40, width: 5 },
  { rows: [63, 31, 95, 0], height: 96, width: 64 },
])('matches the reference on $rows of $height rows', async ({ rows, height, width }) => {
  await expectSameGradients(
    (x) => gatherRows(x as Tensor2D, tensor1d(rows, 'int32')),
    () => [normalMatrix(height, width, 1)],
  );
});
