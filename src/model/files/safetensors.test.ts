import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ModelFormatError } from '../../shared/errors';
import { readSafetensors, writeSafetensors, type NamedArray } from './safetensors';

const TENSORS = new Map<string, NamedArray>([
  ['first', { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-30, -0) }],
  ['second', { shape: [1], data: Float32Array.of(42) }],
  ['empty', { shape: [0, 4], data: new Float32Array(0) }],
]);

/** A file with this header and so many bytes of data. */
function fileWith(header: unknown, data: ArrayLike<number> = []): ArrayBuffer {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const json = header instanceof Uint8Array ? header : new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes.buffer;
}

const zeros = (count: number) => new Uint8Array(count);
const f32 = (begin: number, end: number, shape: readonly unknown[] = [(end - begin) / 4]) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

test('reads back what it wrote, in order', () => {
  const read = readSafetensors(writeSafetensors(TENSORS));
  expect([...read]).toEqual([...TENSORS]);
});

test('writes the metadata that transformers asks for and an aligned header', () => {
  const file = writeSafetensors(TENSORS);
  const length = Number(new DataView(file).getBigUint64(0, true));
  const header: unknown = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 8, length)));
  expect(length % 8).toBe(0);
  expect(header).toMatchObject({ __metadata__: { format: 'pt' } });
});

test('widens half precision exactly', () => {
  const float16 = fileWith(
    { a: { dtype: 'F16', shape: [5], data_offsets: [0, 10] } },
    new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0xfc00).buffer),
  );
  const bfloat16 = fileWith(
    { a: { dtype: 'BF16', shape: [3], data_offsets: [0, 6] } },
    new Uint8Array(Uint16Array.of(0x3f80, 0xc040, 0x4049).buffer),
  );
  expect(readSafetensors(float16).get('a')?.data).toEqual(
    Float32Array.of(1, -2, 2 ** -24, 65504, -Infinity),
  );
  expect(readSafetensors(bfloat16).get('a')?.data).toEqual(Float32Array.of(1, -3, 3.140625));
});

describe('a malformed file is refused, naming the part that is wrong', () => {
  const whole = writeSafetensors(TENSORS);
  test.each<[string, ArrayBuffer, string, RegExp]>([
    ['shorter than its length field', new ArrayBuffer(5), 'header', /ends after 5 bytes/],
    ['a header longer than the file', fileWith('{}').slice(0, 9), 'header', /claims 2 bytes/],
    ['cut in the data', whole.slice(0, whole.byteLength - 4), 'second', /ends at 28/],
    ['a header that is not JSON', fileWith('{"a"'), 'header', /not JSON/],
    ['a header that is not UTF-8', fileWith(Uint8Array.of(0x7b, 0xff, 0x7d)), 'header', /not JSON/],
    ['a header that is a list', fileWith([]), 'header', /not a JSON object/],
    ['a tensor without description', fileWith({ a: 3 }), 'a', /no description/],
    [
      'a type that is not supported',
      fileWith({ a: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } }, zeros(8)),
      'a',
      /dtype "I64"; supported are F32/,
    ],
    ['a negative size', fileWith({ a: f32(0, 4, [-1]) }, zeros(4)), 'a', /list of sizes/],
    ['a size that is not a number', fileWith({ a: f32(0, 4, ['x']) }, zeros(4)), 'a', /sizes/],
    ['a shape that needs more bytes', fileWith({ a: f32(0, 4, [2]) }, zeros(4)), 'a', /needs 8/],
    [
      'a shape too large to count',
      fileWith({ a: f32(0, 4, [2 ** 40, 2 ** 40]) }, zeros(4)),
      'a',
      /needs/,
    ],
    ['overlapping', fileWith({ a: f32(0, 8), b: f32(4, 12) }, zeros(12)), 'b', /overlaps/],
    ['a gap', fileWith({ a: f32(0, 4), b: f32(8, 12) }, zeros(12)), 'b', /gap/],
    ['bytes of no tensor', fileWith({ a: f32(0, 4) }, zeros(6)), 'data', /2 bytes belong to no/],
  ])('%s', (_, file, part, problem) => {
    let caught: unknown;
    try {
      readSafetensors(file);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ModelFormatError);
    expect((caught as ModelFormatError).part).toBe(part);
    expect((caught as ModelFormatError).message).toMatch(problem);
  });
});

describe('whatever happens to the bytes, the outcome is tensors or a ModelFormatError', () => {
  const outcome = (bytes: ArrayBuffer) => {
    try {
      return readSafetensors(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(ModelFormatError);
      return undefined;
    }
  };
  const whole = new Uint8Array(writeSafetensors(TENSORS));

  test('cut anywhere: always an error', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        expect(outcome(whole.slice(0, length).buffer)).toBeUndefined();
      }),
    );
  });

  test('some bytes changed', () => {
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = whole.slice();
        for (const [index, value] of changes) bytes[index] = value;
        outcome(bytes.buffer);
      }),
      { numRuns: 2000 },
    );
  });

  test('any JSON as header', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(64), (header, size) => {
        outcome(fileWith(header, zeros(size)));
      }),
      { numRuns: 500 },
    );
  });

  test('any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        outcome(bytes.slice().buffer);
      }),
      { numRuns: 500 },
    );
  });
});
