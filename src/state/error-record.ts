/** Whatever was thrown, as the plain record that the page shows and branches on. */
import { PlaygroundError, type ErrorRecord } from '../shared/errors';

export function errorRecord(error: unknown): ErrorRecord {
  if (error instanceof PlaygroundError) return error.toRecord();
  if (typeof error === 'object' && error !== null && 'code' in error) {
    const message = 'message' in error ? String(error.message) : 'unknown';
    return { ...error, code: String(error.code), message };
  }
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error) };
}
