/** One file of an export, and how texts, JSON and models become files. */
import { formatCheckpointFolder, type CheckpointFolder } from '../model/files/checkpoint-folder';

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

/** A model's own files, as they are. */
export function folderFiles(folder: CheckpointFolder): ExportedFile[] {
  return [...formatCheckpointFolder(folder)].map(([path, buffer]) => bufferFile(path, buffer));
}

/** The same files one folder further down. */
export function inFolder(folder: string, files: readonly ExportedFile[]): ExportedFile[] {
  return files.map(({ path, bytes }) => ({ path: `${folder}/${path}`, bytes }));
}
