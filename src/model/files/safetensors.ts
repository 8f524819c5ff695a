/**
 * The safetensors file format: eight bytes of header length (little endian), a JSON header
 * `{name: {dtype, shape, data_offsets: [begin, end]}}`, then the data, without gaps.
 * https://huggingface.co/docs/safetensors
 */
import { ModelFormatError } from '../../shared/errors';
import { bfloat16ToFloat32, float16ToFloat32 } from './half-precision';

export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

type Dtype = 'F32' | 'F16' | 'BF16';
const BYTES: Readonly<Record<Dtype, number>> = { F32: 4, F16: 2, BF16: 2 };
const LENGTH_BYTES = 8;
const MAX_HEADER_BYTES = 100_000_000;

interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Every tensor of the file as float32.
 *
 * @throws ModelFormatError naming the tensor, whatever is wrong with the bytes
 */
export function readSafetensors(
  bytes: ArrayBuffer,
  file = 'model.safetensors',
): Map<string, NamedArray> {
  const headerBytes = headerLength(bytes, file);
  const dataStart = LENGTH_BYTES + headerBytes;
  const header = parseHeader(new Uint8Array(bytes, LENGTH_BYTES, headerBytes), file);
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => parseEntry(name, value, file));
  checkLayout(entries, bytes.byteLength - dataStart, file);
  return new Map(
    entries.map((entry) => [
      entry.name,
      { shape: entry.shape, data: decode(bytes, dataStart, entry) },
    ]),
  );
}

/** A file with these float32 tensors, in the order given. */
export function writeSafetensors(tensors: ReadonlyMap<string, NamedArray>): ArrayBuffer {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / LENGTH_BYTES) * LENGTH_BYTES;
  const bytes = new Uint8Array(LENGTH_BYTES + headerBytes + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerBytes);
  bytes.set(json, LENGTH_BYTES);
  offset = LENGTH_BYTES + headerBytes;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes.buffer;
}

function headerLength(bytes: ArrayBuffer, file: string): number {
  if (bytes.byteLength < LENGTH_BYTES) {
    throw new ModelFormatError(file, 'header', `the file ends after ${bytes.byteLength} bytes`);
  }
  const length = new DataView(bytes).getBigUint64(0, true);
  const available = Math.min(bytes.byteLength - LENGTH_BYTES, MAX_HEADER_BYTES);
  if (length > BigInt(available)) {
    throw new ModelFormatError(
      file,
      'header',
      `claims ${length} bytes, at most ${available} can be there; the file is cut or not safetensors`,
    );
  }
  return Number(length);
}

function parseHeader(bytes: Uint8Array, file: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ModelFormatError(file, 'header', 'is not JSON');
  }
  if (!isRecord(header)) throw new ModelFormatError(file, 'header', 'is not a JSON object');
  return header;
}

function parseEntry(name: string, value: unknown, file: string): Entry {
  if (!isRecord(value)) throw new ModelFormatError(file, name, 'has no description');
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype)) {
    throw new ModelFormatError(
      file,
      name,
      `dtype ${JSON.stringify(dtype)}; supported are ${Object.keys(BYTES).join(', ')}`,
    );
  }
  if (!isSizes(shape)) throw new ModelFormatError(file, name, 'shape is not a list of sizes');
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw new ModelFormatError(file, name, 'data_offsets are not two byte positions');
  }
  const [begin = 0, end = 0] = offsets;
  const size = shape.reduce((product, extent) => product * extent, BYTES[dtype]);
  if (end - begin !== size) {
    throw new ModelFormatError(
      file,
      name,
      `shape [${shape.join(', ')}] of ${dtype} needs ${size} bytes, data_offsets give ${end - begin}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** Data must be covered once, from its first byte to the last. */
function checkLayout(entries: readonly Entry[], dataBytes: number, file: string): void {
  let covered = 0;
  for (const { name, begin, end } of [...entries].sort(
    (a, b) => a.begin - b.begin || a.end - b.end,
  )) {
    if (begin !== covered) {
      const problem = begin < covered ? 'overlaps the tensor before it' : 'leaves a gap before it';
      throw new ModelFormatError(file, name, `${problem}: begins at ${begin}, expected ${covered}`);
    }
    if (end > dataBytes) {
      throw new ModelFormatError(file, name, `ends at ${end}, the data has ${dataBytes} bytes`);
    }
    covered = end;
  }
  if (covered !== dataBytes) {
    throw new ModelFormatError(file, 'data', `${dataBytes - covered} bytes belong to no tensor`);
  }
}

function decode(bytes: ArrayBuffer, dataStart: number, { dtype, begin, end }: Entry): Float32Array {
  const slice = bytes.slice(dataStart + begin, dataStart + end);
  if (dtype === 'F32') return new Float32Array(slice);
  const halves = new Uint16Array(slice);
  return dtype === 'F16' ? float16ToFloat32(halves) : bfloat16ToFloat32(halves);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDtype(value: unknown): value is Dtype {
  return typeof value === 'string' && Object.hasOwn(BYTES, value);
}

function isSizes(value: unknown): value is number[] {
  return (
    Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && Number(size) >= 0)
  );
}
