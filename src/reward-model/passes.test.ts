import fc from 'fast-check';
import { expect, test } from 'vitest';
import { passes } from './passes';

test('every row is read once, short ones together, in sizes that are powers of two', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 200 }), (given) => {
      const lengths = Int32Array.from(given);
      const read = passes(lengths).map(({ rows, count }) => rows.slice(0, count));
      const order = read.flat();
      expect([...order].sort((a, b) => a - b)).toEqual(given.map((_, row) => row));
      const sorted = order.map((row) => lengths[row]);
      expect(sorted).toEqual([...sorted].sort((a = 0, b = 0) => a - b));
      for (const { rows, count } of passes(lengths)) {
        expect(Math.log2(rows.length) % 1).toBe(0);
        expect(new Set(rows.slice(count - 1)).size).toBe(1);
      }
    }),
  );
});
