/** Any thrown value as plain data that can cross a boundary. */
import { PlaygroundError, type ErrorRecord } from './errors';

/** Errors that are not the playground's own are faults of the program: code `internal`. */
export function errorRecord(error: unknown): ErrorRecord {
  if (error instanceof PlaygroundError) return error.toRecord();
  if (error instanceof Error) {
    return { code: 'internal', message: error.message, name: error.name, stack: error.stack };
  }
  return { code: 'internal', message: String(error) };
}
