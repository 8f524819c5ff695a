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
  /** Without what to do about it, which a report says once for all rows. */
  readonly problem: string;

  constructor(code: RowErrorCode, problem: string, remedy = '') {
    super(remedy === '' ? problem : `${problem}. ${remedy}`);
    this.code = code;
    this.problem = problem;
  }
}
