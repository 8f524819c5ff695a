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

/** Each job needs what the one before has written on all threads. */
function programOf(kernels: Kernels): Float32Array {
  const [rows, width] = [97, 64];
  const [a, b] = [placed(kernels, normals(rows * width, 1)), placed(kernels, normals(width * width, 2).map((value) => value / 8))]; // prettier-ignore
  const c = kernels.heap.allocate(4 * rows * width).pointer;
  const scratchBytes = kernels.call('productScratch', width, width);
  const job = { kernel: 'product', units: rows, operations: 1e6, scratchBytes };
  const calls = Array.from({ length: 40 }, (_, index) => {
    const [from, to] = index % 2 === 0 ? [a, c] : [c, a];
    return { job, args: [from, width, 1, b, width, 1, to, width, width, 0] };
  });
  kernels.runAll(calls);
  return kernels.heap.floats(a, rows * width).slice();
}

test('a program gives the same bits on any number of threads, and those of its kernels by themselves', async () => {
  const one = (await loadKernels())!;
  const expected = programOf(one);
  const alone = (await loadKernels())!;
  alone.runAll = (calls) => {
    for (const { job, args } of calls) alone.run(job, ...args);
  };
  expect(programOf(alone)).toEqual(expected);
  for (const count of [2, 3]) {
    const several = await kernelsOn(count);
    for (let again = 0; again < 3; again++) expect(programOf(several)).toEqual(expected);
  }
});

test('a kernel of a program that fails on one thread fails the program, and the next one runs', async () => {
  const kernels = await kernelsOn(2);
  const expected = programOf((await loadKernels())!);
  const beyond = 0x7fff_fff0;
  const good = { job: { kernel: 'add', units: 100, operations: 1e9 }, args: [64, 64, 64] };
  for (const units of [1, 100_000]) {
    const bad = { job: { kernel: 'add', units, operations: 1e9 }, args: [beyond, beyond, beyond] };
    expect(() => {
      kernels.runAll([good, bad, good]);
    }).toThrow();
  }
  expect(programOf(kernels)).toEqual(expected);
});

test('a kernel that fails on a thread fails the run', async () => {
  const kernels = await kernelsOn(2);
  const beyond = 0x7fff_fff0;
  const job = { kernel: 'add', units: 100_000, operations: 1e9 };
  expect(() => kernels.run(job, beyond, beyond, beyond)).toThrow();
});
