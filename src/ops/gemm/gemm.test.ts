import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Rng } from '../../shared/rng';
import { gemm, hasGemm, transposed } from './gemm';

function normals(count: number, seed: number): Float32Array {
  const rng = Rng.fromSeed(seed);
  return Float32Array.from({ length: count }, () => rng.normal());
}

const SIZE = fc.integer({ min: 1, max: 40 });

test('is the sum of products, for any sizes, a straight or transposed', () => {
  fc.assert(
    fc.property(SIZE, SIZE, SIZE, fc.boolean(), (rows, inner, columns, aTransposed) => {
      const a = normals(rows * inner, 1);
      const b = normals(inner * columns, 2);
      const stored = aTransposed ? transposed(a, rows, inner) : a;
      const c = gemm({ a: stored, aTransposed, b, rows, inner, columns });
      expect(c.length).toBe(rows * columns);
      c.forEach((value, at) => {
        const [row, column] = [Math.floor(at / columns), at % columns];
        let exact = 0;
        for (let k = 0; k < inner; k++) {
          exact += (a[row * inner + k] ?? 0) * (b[k * columns + column] ?? 0);
        }
        expect(value).toBeCloseTo(exact, 4);
      });
    }),
    { numRuns: 60 },
  );
});

test('runs on this machine', () => {
  expect(hasGemm()).toBe(true);
});

test('grows its memory for a large product and keeps earlier results', () => {
  const identity = Float32Array.from({ length: 64 }, (_, at) => (at % 9 === 0 ? 1 : 0));
  const small = gemm({ a: identity, b: identity, rows: 8, inner: 8, columns: 8 });
  const ones = new Float32Array(512 * 512).fill(1);
  const large = gemm({ a: ones, b: ones, rows: 512, inner: 512, columns: 512 });
  expect(large.every((value) => value === 512)).toBe(true);
  expect(small).toEqual(identity);
});
