import { describe, expect, test } from 'vitest';
import { writeGguf, type GgufValue } from './gguf';

const MATRIX = { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
const VECTOR = { shape: [2], data: Float32Array.of(7, 8) };
const TENSORS = new Map([
  ['m', MATRIX],
  ['v', VECTOR],
]);
const NAME = new Map<string, GgufValue>([['a', { type: 'string', value: 'é' }]]);

/** Written out by hand from the format's description. */
const HEAD = [
  ...[0x47, 0x47, 0x55, 0x46, 3, 0, 0, 0],
  ...[2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
  ...[1, 0, 0, 0, 0, 0, 0, 0, 0x61, 8, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0xc3, 0xa9],
];
const LINE_OF_MATRIX = [
  ...[1, 0, 0, 0, 0, 0, 0, 0, 0x6d, 2, 0, 0, 0],
  ...[3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0],
];

test('the file begins with magic, version, counts, metadata and the first tensor, last dimension first', () => {
  const bytes = writeGguf(NAME, TENSORS, 'F32');
  const expected = [...HEAD, ...LINE_OF_MATRIX, ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]];
  expect([...bytes.subarray(0, expected.length)]).toEqual(expected);
});

test('each tensor begins on a multiple of 32 bytes', () => {
  const bytes = writeGguf(new Map(), TENSORS, 'F32');
  expect(bytes.length % 32).toBe(0);
  const data = new Float32Array(bytes.buffer, bytes.length - 64);
  expect([...data.subarray(0, 6)]).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...data.subarray(8, 10)]).toEqual([7, 8]);
});

test('in 16 bits matrices are halves and vectors stay as they are', () => {
  const bytes = writeGguf(new Map(), TENSORS, 'F16');
  const data = bytes.subarray(bytes.length - 64);
  expect([...new Uint16Array(data.slice(0, 4).buffer)]).toEqual([0x3c00, 0x4000]);
  expect([...new Float32Array(data.slice(32, 40).buffer)]).toEqual([7, 8]);
});

describe('every type of value has its code and its bytes', () => {
  test.each<[GgufValue, number[]]>([
    [{ type: 'uint32', value: 258 }, [4, 0, 0, 0, 2, 1, 0, 0]],
    [{ type: 'int32', value: -1 }, [5, 0, 0, 0, 255, 255, 255, 255]],
    [{ type: 'float32', value: 1 }, [6, 0, 0, 0, 0, 0, 0x80, 0x3f]],
    [{ type: 'bool', value: true }, [7, 0, 0, 0, 1]],
    [
      { type: 'strings', value: ['b'] },
      [9, 0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0x62],
    ],
    [{ type: 'int32s', value: [3] }, [9, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0]],
  ])('%j', (value, expected) => {
    const bytes = writeGguf(new Map([['a', value]]), new Map(), 'F32');
    const start = 8 + 16 + 9;
    expect([...bytes.subarray(start, start + expected.length)]).toEqual(expected);
  });
});
