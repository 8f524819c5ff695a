/**
 * The GGUF file format, version 3, that llama.cpp and Ollama read: magic, counts, metadata, one line
 * per tensor, then the data, each tensor on a multiple of 32 bytes.
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
import { float32ToFloat16 } from '../model/files/half-precision';
import type { NamedArray } from '../model/files/safetensors';

export type GgufValue =
  | { readonly type: 'uint32' | 'int32' | 'float32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'int32s'; readonly value: readonly number[] };

/** How weights are written; vectors (norms, biases) are always F32, as llama.cpp expects. */
export type GgufPrecision = 'F32' | 'F16';

const VERSION = 3;
const ALIGNMENT = 32;
/** Codes of the format. */
const TYPE = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;
const TENSOR_TYPE = { F32: 0, F16: 1 } as const;

interface Placed {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: GgufPrecision;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export function writeGguf(
  metadata: ReadonlyMap<string, GgufValue>,
  tensors: ReadonlyMap<string, NamedArray>,
  precision: GgufPrecision,
): Uint8Array<ArrayBuffer> {
  const placed = [...tensors].map(([name, array]) => place(name, array, precision));
  const out = new ByteWriter();
  out.text('GGUF').uint32(VERSION).uint64(placed.length).uint64(metadata.size);
  for (const [key, value] of metadata) writeValue(out.string(key), value);
  let offset = 0;
  for (const { name, shape, type, bytes } of placed) {
    out.string(name).uint32(shape.length);
    // The format counts dimensions from the one that lies closest in memory.
    for (const extent of shape.toReversed()) out.uint64(extent);
    out.uint32(TENSOR_TYPE[type]).uint64(offset);
    offset += aligned(bytes.length);
  }
  out.pad(ALIGNMENT);
  for (const { bytes } of placed) out.bytes(bytes).pad(ALIGNMENT);
  return out.finish();
}

function place(name: string, { shape, data }: NamedArray, precision: GgufPrecision): Placed {
  const type = shape.length === 1 ? 'F32' : precision;
  const values = type === 'F16' ? float32ToFloat16(data) : data.slice();
  return { name, shape, type, bytes: new Uint8Array(values.buffer) };
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function writeValue(out: ByteWriter, given: GgufValue): void {
  switch (given.type) {
    case 'uint32':
      out.uint32(TYPE.uint32).uint32(given.value);
      break;
    case 'int32':
      out.uint32(TYPE.int32).int32(given.value);
      break;
    case 'float32':
      out.uint32(TYPE.float32).float32(given.value);
      break;
    case 'bool':
      out.uint32(TYPE.bool).bytes(Uint8Array.of(given.value ? 1 : 0));
      break;
    case 'string':
      out.uint32(TYPE.string).string(given.value);
      break;
    case 'strings':
      out.uint32(TYPE.array).uint32(TYPE.string).uint64(given.value.length);
      for (const text of given.value) out.string(text);
      break;
    case 'int32s':
      out.uint32(TYPE.array).uint32(TYPE.int32).uint64(given.value.length);
      for (const value of given.value) out.int32(value);
      break;
    default:
      given satisfies never;
  }
}

/** Little-endian bytes in pieces, joined once. */
class ByteWriter {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  bytes(bytes: Uint8Array): this {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    return this;
  }

  text(text: string): this {
    return this.bytes(new TextEncoder().encode(text));
  }

  string(text: string): this {
    const bytes = new TextEncoder().encode(text);
    return this.uint64(bytes.length).bytes(bytes);
  }

  uint32(value: number): this {
    return this.#number(4, (view) => view.setUint32(0, value, true));
  }

  int32(value: number): this {
    return this.#number(4, (view) => view.setInt32(0, value, true));
  }

  float32(value: number): this {
    return this.#number(4, (view) => view.setFloat32(0, value, true));
  }

  uint64(value: number): this {
    return this.#number(8, (view) => view.setBigUint64(0, BigInt(value), true));
  }

  pad(multiple: number): this {
    return this.bytes(new Uint8Array((multiple - (this.#length % multiple)) % multiple));
  }

  finish(): Uint8Array<ArrayBuffer> {
    const joined = new Uint8Array(this.#length);
    let offset = 0;
    for (const piece of this.#pieces) {
      joined.set(piece, offset);
      offset += piece.length;
    }
    return joined;
  }

  #number(size: number, set: (view: DataView) => void): this {
    const bytes = new Uint8Array(size);
    set(new DataView(bytes.buffer));
    return this.bytes(bytes);
  }
}
