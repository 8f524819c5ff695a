import { expect, test } from 'vitest';
import { nodeThreads } from '../../../scripts/node-threads';
import { normals } from '../testing/numbers';
import { loadKernels, type Kernels } from './kernels';

const SHAPE = { batch: 9, steps: 33, heads: 4, kvHeads: 2, headSize: 16 };

async function kernelsOn(count: number): Promise<Kernels> {
  const kernels = await loadKernels(nodeThreads(count));
  expect(kernels?.threads).toBe(count);
  return kernels!;
}

function placed({ heap }: Kernels, values: Float32Array): number {
  const { pointer } = heap.allocate(values.byteLength);
  heap.floats(pointer, values.length).set(values);
  return pointer;
}

/** Rows that neither tiles nor threads divide. */
function product(kernels: Kernels): Float32Array {
  const [rows, inner, columns] = [331, 300, 37];
  const [a, b] = [placed(kernels, normals(rows * inner, 1)), placed(kernels, normals(inner * columns, 2))]; // prettier-ignore
  const c = kernels.heap.allocate(4 * rows * columns).pointer;
  const scratchBytes = kernels.call('productScratch', columns, inner);
  const job = {
    kernel: 'product',
    units: rows,
    operations: 2 * rows * inner * columns,
    scratchBytes,
  };
  kernels.run(job, a, inner, 1, b, columns, 1, c, columns, inner, 0);
  return kernels.heap.floats(c, rows * columns).slice();
}

function attention(kernels: Kernels): Float32Array {
  const { batch, steps, heads, kvHeads, headSize } = SHAPE;
  const queries = batch * steps * heads * headSize;
  const places = [heads, kvHeads, kvHeads].map((count, seed) =>
    placed(kernels, normals(batch * steps * count * headSize, seed)),
  );
  const y = kernels.heap.allocate(4 * queries).pointer;
  const statistics = kernels.heap.allocate(4 * batch * steps * heads).pointer;
  const scratchBytes = kernels.call('attentionScratch', steps, headSize);
  const job = { kernel: 'attention', units: batch * heads, operations: 1e9, scratchBytes };
  kernels.run(job, ...places, y, statistics, steps, heads, kvHeads, headSize);
  return kernels.heap.floats(y, queries).slice();
}

test('any number of threads gives the same bits', async () => {
  const one = (await loadKernels())!;
  for (const count of [2, 3]) {
    const several = await kernelsOn(count);
    for (let again = 0; again < 3; again++) {
      expect(product(several)).toEqual(product(one));
      expect(attention(several)).toEqual(attention(one));
    }
  }
});

test('a kernel that fails on a thread fails the run', async () => {
  const kernels = await kernelsOn(2);
  const beyond = 0x7fff_fff0;
  const job = { kernel: 'add', units: 100_000, operations: 1e9 };
  expect(() => kernels.run(job, beyond, beyond, beyond)).toThrow();
});
