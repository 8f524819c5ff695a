/** A file's text, piece by piece, whatever its bytes are: told by the first of them, not by its name. */
import { PlaygroundError } from '../../shared/errors';

/** The file is no text, or not all of it. */
export class UnreadableFileError extends PlaygroundError {
  readonly code = 'unreadable-file';
}

export interface TextPart {
  readonly text: string;
  /** Bytes of the file read so far. */
  readonly bytesRead: number;
}

const SIGNATURES: readonly (readonly [bytes: readonly number[], kind: string, remedy: string])[] = [
  [
    [0x50, 0x4b, 0x03, 0x04],
    'a zip archive or a spreadsheet',
    'unpack it, or save the sheet as CSV',
  ],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file', 'write it as JSON lines (in pandas: to_json)'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'packed with zstd', 'unpack it, or pack it with gzip'],
  [[0x42, 0x5a, 0x68], 'packed with bzip2', 'unpack it, or pack it with gzip'],
  [[0xfd, 0x37, 0x7a, 0x58], 'packed with xz', 'unpack it, or pack it with gzip'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF', 'a text file with one row for each judgement is needed'],
];
/** A stream may hand over a whole file in one piece, which would be cut into records in one go. */
const BYTES_AT_ONCE = 65_536;
const GZIP = [0x1f, 0x8b];

/** UTF-8 or UTF-16, gzipped or not. @throws UnreadableFileError saying what it is instead */
export async function* textOf(file: Blob): AsyncGenerator<TextPart> {
  const head = await firstBytes(file);
  const known = SIGNATURES.find(([bytes]) => startsWith(head, bytes));
  if (known !== undefined) {
    throw new UnreadableFileError(`The file is ${known[1]}, no text: ${known[2]}.`);
  }
  let bytesRead = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (bytes, controller) => {
      bytesRead += bytes.byteLength;
      controller.enqueue(bytes);
    },
  });
  const packed = startsWith(head, GZIP);
  const bytes = file.stream().pipeThrough(counted);
  const reader = (packed ? bytes.pipeThrough(new DecompressionStream('gzip')) : bytes).getReader();
  let decoder: TextDecoder | undefined;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      decoder ??= new TextDecoder(encodingOf(part.value), { fatal: true });
      for (let start = 0; start < part.value.length; start += BYTES_AT_ONCE) {
        const piece = part.value.subarray(start, start + BYTES_AT_ONCE);
        yield { text: decoder.decode(piece, { stream: true }), bytesRead };
      }
    }
    const rest = decoder?.decode() ?? '';
    if (rest !== '') yield { text: rest, bytesRead };
  } catch {
    throw new UnreadableFileError(
      packed
        ? 'The file is packed with gzip and broken from here on: bring it again.'
        : 'From here on the file is not the text it began as: save it as UTF-8.',
    );
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function firstBytes(file: Blob): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(0, 4).arrayBuffer());
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

/** By its mark, or by where the zeros of plain letters are. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first !== 0 && second === 0) return 'utf-16le';
  return first === 0 && second !== 0 ? 'utf-16be' : 'utf-8';
}
