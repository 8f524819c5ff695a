import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Heap, type Block } from './heap';

const heap = () => new Heap(new WebAssembly.Memory({ initial: 1, maximum: 64 }));

test('blocks never overlap, whatever is given back in between', () => {
  const step = fc.record({ bytes: fc.integer({ min: 0, max: 5000 }), frees: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const memory = heap();
      const held: Block[] = [];
      for (const { bytes, frees } of steps) {
        if (frees < held.length) memory.release(held.splice(frees, 1)[0]!);
        held.push(memory.allocate(bytes));
      }
      const ordered = held.toSorted((a, b) => a.pointer - b.pointer);
      ordered.forEach(({ pointer, bytes }, index) => {
        const next = ordered[index + 1]?.pointer ?? memory.memory.buffer.byteLength;
        expect(pointer + bytes).toBeLessThanOrEqual(next);
      });
      expect(memory.usedBytes).toBe(held.reduce((sum, { bytes }) => sum + bytes, 0));
    }),
  );
});

test('what was given back in pieces is one block again', () => {
  const memory = heap();
  const blocks = [64, 128, 64].map((bytes) => memory.allocate(bytes));
  for (const index of [0, 2, 1]) memory.release(blocks[index]!);
  expect(memory.allocate(256).pointer).toBe(blocks[0]?.pointer);
});

test('the same requests again take the same memory', () => {
  const memory = heap();
  const round = () => {
    const blocks = [100, 3000, 7, 900].map((bytes) => memory.allocate(bytes));
    blocks.forEach((block) => {
      memory.release(block);
    });
    return blocks;
  };
  expect(round()).toEqual(round());
});
