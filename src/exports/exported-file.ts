/** One file of an export, and how texts and JSON become files. */
export interface ExportedFile {
  /** In the archive, with forward slashes. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export function textFile(path: string, text: string): ExportedFile {
  return { path, bytes: new TextEncoder().encode(text) };
}

export function jsonFile(path: string, value: unknown): ExportedFile {
  return textFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

export function bufferFile(path: string, buffer: ArrayBuffer): ExportedFile {
  return { path, bytes: new Uint8Array(buffer) };
}

/** The same files one folder further down. */
export function inFolder(folder: string, files: readonly ExportedFile[]): ExportedFile[] {
  return files.map(({ path, bytes }) => ({ path: `${folder}/${path}`, bytes }));
}
