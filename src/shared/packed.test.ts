import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packed, unpacked } from './packed';

const leaf = fc.oneof(
  fc.double(),
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  fc.float32Array(),
  fc.int32Array(),
  fc.uint8Array(),
  fc.float64Array(),
);
const { state } = fc.letrec((tie) => ({
  state: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie('state'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('state'), { maxKeys: 4, noNullPrototype: true }),
    fc
      .array(fc.tuple(fc.string(), tie('state')), { maxLength: 4 })
      .map((entries) => new Map(entries)),
  ),
}));

describe('packed', () => {
  test('comes back as it was, whatever numbers and texts are in it', () => {
    fc.assert(
      fc.property(state, (value) => {
        expect(unpacked(packed(value))).toStrictEqual(value);
      }),
    );
  });

  test('is the same bytes after a structured clone', () => {
    fc.assert(
      fc.property(state, (value) => {
        expect(packed(structuredClone(value))).toEqual(packed(value));
      }),
    );
  });

  test('keeps a field that is called __proto__ a field', () => {
    const hostile: unknown = JSON.parse('{"__proto__": {"polluted": true}}');
    const back = unpacked(packed(hostile)) as object;
    expect(Object.keys(back)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
  });

  test('takes a lone surrogate through', () => {
    expect(unpacked(packed({ text: '\ud800' }))).toEqual({ text: '\ud800' });
  });
});

describe('bytes that nobody packed', () => {
  test('are refused with an error, cut or changed wherever, and never invent an array', () => {
    const good = packed({
      rng: [1, 2],
      weights: new Map([['w', new Float32Array(9)]]),
      no: Number.NaN,
    });
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.boolean(), (at, byte, isCut) => {
        const bytes = isCut ? good.slice(0, at) : good.with(at, byte);
        try {
          unpacked(bytes);
        } catch (error) {
          const isTold = error instanceof RangeError || error instanceof SyntaxError;
          expect(isTold || (error as Error).name === 'TypeError').toBe(true);
        }
      }),
    );
  });

  test('with lists in lists without end do not exhaust the stack', () => {
    const header = new TextEncoder().encode('['.repeat(50_000) + ']'.repeat(50_000));
    const bytes = new Uint8Array(4 + header.length);
    new DataView(bytes.buffer).setUint32(0, header.length, true);
    bytes.set(header, 4);
    expect(() => unpacked(bytes)).toThrow(RangeError);
  });

  test('that claim an array longer than themselves are refused before it is made', () => {
    const header = new TextEncoder().encode('{"a":["Float32Array",0,1e12]}');
    const bytes = new Uint8Array(40);
    new DataView(bytes.buffer).setUint32(0, header.length, true);
    bytes.set(header, 4);
    expect(() => unpacked(bytes)).toThrow('an array is cut');
  });
});
