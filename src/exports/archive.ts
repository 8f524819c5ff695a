/** Files as one zip. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import type { ExportedFile } from './exported-file';

/** Weights do not get smaller. */
const AS_THEY_ARE = /\.(safetensors|gguf)$/;
/** The earliest that zip can say: the same export is the same bytes. */
const NO_TIME = new Date(1980, 0, 1);

/** @param folder what everything in it lies in */
export function archive(folder: string, files: readonly ExportedFile[]): Blob {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    chunks.push(chunk as Uint8Array<ArrayBuffer>);
  });
  for (const { path, bytes } of files) {
    const Entry = AS_THEY_ARE.test(path) ? ZipPassThrough : ZipDeflate;
    const entry = new Entry(`${folder}/${path}`);
    entry.mtime = NO_TIME;
    zip.add(entry);
    entry.push(bytes, true);
  }
  zip.end();
  return new Blob(chunks, { type: 'application/zip' });
}
