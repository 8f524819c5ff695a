/**
 * Plain data, maps and typed arrays as bytes, and back: what checksums are of and files hold. The
 * same value gives the same bytes, also after storage has cloned it.
 *
 * Four bytes of header length (little endian), a header in JSON, then the numbers of the arrays,
 * each beginning at a multiple of eight. In the header a list is a list, what JSON knows is itself,
 * and the rest is an object of one field: `o` an object, `m` a map, `a` an array, `n` a number that
 * JSON has no word for, `u` undefined.
 */

const ARRAYS = { Float32Array, Float64Array, Int32Array, Uint32Array, Uint8Array } as const;
type ArrayName = keyof typeof ARRAYS;
type NumberArray = InstanceType<(typeof ARRAYS)[ArrayName]>;

const ALIGNMENT = 8;
const LENGTH_BYTES = 4;
/** No state is as deep; what is deeper wants to exhaust the stack. */
const DEEPEST = 64;

/** @throws TypeError for what no state is made of */
export function packed(value: unknown): Uint8Array<ArrayBuffer> {
  const arrays: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  let end = 0;
  const tree = treeOf(value, 0, (array) => {
    const at = end;
    arrays.push({ at, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
    end = aligned(end + array.byteLength);
    return at;
  });
  const header = new TextEncoder().encode(JSON.stringify(tree));
  const start = aligned(LENGTH_BYTES + header.length);
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, LENGTH_BYTES);
  for (const array of arrays) bytes.set(array.bytes, start + array.at);
  return bytes;
}

/** @throws RangeError or SyntaxError saying what is wrong with the bytes */
export function unpacked(bytes: Uint8Array): unknown {
  if (bytes.byteLength < LENGTH_BYTES) throw new RangeError('it ends before its header');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (LENGTH_BYTES + length > bytes.byteLength) throw new RangeError('its header is cut');
  const text = new TextDecoder('utf-8', { fatal: true });
  const header = bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
  const data = bytes.subarray(Math.min(aligned(LENGTH_BYTES + length), bytes.byteLength));
  return valueOf(JSON.parse(text.decode(header)), 0, data);
}

type Place = (array: NumberArray) => number;

function treeOf(value: unknown, depth: number, place: Place): unknown {
  if (depth > DEEPEST) throw new TypeError('A state is too deep to be packed');
  const inner = (one: unknown): unknown => treeOf(one, depth + 1, place);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value === undefined) return { u: 0 };
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { n: wordOf(value) };
  }
  if (Array.isArray(value)) return value.map(inner);
  if (value instanceof Map) return { m: [...value].map((entry) => entry.map(inner)) };
  const name = arrayName(value);
  if (name !== undefined) {
    const array = value as NumberArray;
    return { a: [name, place(array), array.length] };
  }
  if (typeof value !== 'object') throw new TypeError(`A ${typeof value} cannot be packed`);
  return { o: Object.entries(value).map(([key, one]) => [key, inner(one)]) };
}

function valueOf(tree: unknown, depth: number, data: Uint8Array): unknown {
  if (depth > DEEPEST) throw new RangeError('it is nested too deeply');
  const inner = (one: unknown): unknown => valueOf(one, depth + 1, data);
  if (typeof tree !== 'object' || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map(inner);
  const [[tag, content] = ['', undefined], ...more] = Object.entries(tree) as [string, unknown][];
  if (more.length > 0) throw new RangeError('its header has more than one word for a value');
  switch (tag) {
    case 'u':
      return undefined;
    case 'n':
      return numberOf(content);
    case 'a':
      return arrayOf(content, data);
    case 'm':
      return new Map(entriesOf(content).map(([key, one]) => [inner(key), inner(one)]));
    case 'o':
      // Own properties whatever they are called: `__proto__` is a name like any other.
      return Object.fromEntries(entriesOf(content).map(([key, one]) => [keyOf(key), inner(one)]));
    default:
      throw new RangeError(`its header says “${tag.slice(0, 20)}”, which means nothing`);
  }
}

function arrayOf(content: unknown, data: Uint8Array): NumberArray {
  const [name, at, length] = Array.isArray(content) ? (content as unknown[]) : [];
  if (typeof name !== 'string' || !isArrayName(name)) throw new RangeError('an array has no type');
  const Numbers = ARRAYS[name];
  if (!isPlace(at) || at % ALIGNMENT !== 0 || !isPlace(length)) {
    throw new RangeError('an array has no place');
  }
  const end = at + length * Numbers.BYTES_PER_ELEMENT;
  if (end > data.byteLength) throw new RangeError('an array is cut');
  return new Numbers(data.slice(at, end).buffer);
}

function entriesOf(content: unknown): (readonly [unknown, unknown])[] {
  if (!Array.isArray(content)) throw new RangeError('its header has a list that is none');
  return content.map((entry: unknown) => {
    if (!Array.isArray(entry) || entry.length !== 2) throw new RangeError('an entry is no pair');
    return entry as unknown as readonly [unknown, unknown];
  });
}

function keyOf(key: unknown): string {
  if (typeof key !== 'string') throw new RangeError('a field has no name');
  return key;
}

const WORDS = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity, '-0': -0 } as const;

function wordOf(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function numberOf(word: unknown): number {
  if (typeof word !== 'string' || !Object.hasOwn(WORDS, word)) {
    throw new RangeError('a number has no value');
  }
  return WORDS[word as keyof typeof WORDS];
}

function arrayName(value: unknown): ArrayName | undefined {
  if (!ArrayBuffer.isView(value)) return undefined;
  const name = value.constructor.name;
  if (!isArrayName(name)) throw new TypeError(`A ${name} cannot be packed`);
  return name;
}

function isArrayName(name: string): name is ArrayName {
  return Object.hasOwn(ARRAYS, name);
}

function isPlace(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function aligned(position: number): number {
  return Math.ceil(position / ALIGNMENT) * ALIGNMENT;
}
