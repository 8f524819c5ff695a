/** Why one row of a file cannot be read. */
import { PlaygroundError } from '../../shared/errors';

export type RowErrorCode =
  | 'not-json'
  | 'not-a-row'
  | 'not-an-object'
  | 'unknown-format'
  | 'unsure'
  | 'missing-field'
  | 'wrong-type'
  | 'empty-prompt'
  | 'no-common-prompt'
  | 'prompt-differs'
  | 'equal-answers'
  | 'last-not-user'
  | 'too-many-rows'
  | 'unreadable-prompt';

export class RowError extends PlaygroundError {
  readonly code: RowErrorCode;

  constructor(code: RowErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
