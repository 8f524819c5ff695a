/**
 * Lets errors cross the worker boundary with their code and fields. Both sides call
 * `installErrorTransport` before the first call.
 */
import { transferHandlers } from 'comlink';
import { errorRecord } from '../shared/error-record';
import type { ErrorRecord } from '../shared/errors';
import { EngineError } from './engine-error';

/** Comlink's name for its handler of thrown values; its own drops all but message and stack. */
const HANDLER = 'throw';

export function installErrorTransport(): void {
  const original = transferHandlers.get(HANDLER);
  if (original === undefined) throw new Error('comlink has no handler for thrown values');
  transferHandlers.set(HANDLER, {
    canHandle: (value): value is unknown => original.canHandle(value),
    serialize: (thrown) => [errorRecord((thrown as { readonly value: unknown }).value), []],
    deserialize: (record) => {
      throw new EngineError(record as ErrorRecord);
    },
  });
}
