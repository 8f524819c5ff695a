/** Says what a refusal of the browser's storage means and what to do about it. */
import { PlaygroundError, StorageError } from '../shared/errors';

const REMEDIES: Readonly<Record<string, string>> = {
  QuotaExceededError:
    'the browser’s storage is full; remove old projects or checkpoints, or free disk space',
  SecurityError: 'this page may not store data; allow site data for it and reload',
  InvalidStateError: 'private windows of this browser do not store data; use an ordinary window',
  VersionError:
    'a newer version of the playground wrote this data, and it stays as it is; reload the page to get that version',
};

/** @returns the playground's own errors unchanged, anything else as a StorageError */
export function storageError(operation: string, error: unknown): PlaygroundError {
  if (error instanceof PlaygroundError) return error;
  if (!(error instanceof Error)) return new StorageError(operation, String(error));
  return new StorageError(operation, REMEDIES[error.name] ?? `${error.name}: ${error.message}`);
}
