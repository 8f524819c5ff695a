import { PlaygroundError, type ErrorRecord } from '../shared/errors';

/** An error that was raised in the engine, with the code and the fields it had there. */
export class EngineError extends PlaygroundError {
  readonly code: string;

  constructor(record: ErrorRecord) {
    const { code, message, ...fields } = record;
    super(message);
    this.code = code;
    for (const [field, value] of Object.entries(fields)) {
      const own = { value, enumerable: true, configurable: true };
      Object.defineProperty(this, field, own);
    }
  }
}
