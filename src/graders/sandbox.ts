/** Where code that a user wrote runs, as graders see it: a program, a message, an answer. */
import { PlaygroundError } from '../shared/errors';

/** What takes away the names that user code must not find: the first file of every program. */
export const TAKE_AWAY = 'sandbox/take-away.cjs';

export interface SandboxJob {
  /** Jobs of one key share a warm worker if they need files; a failed job ends it. */
  readonly key: string;
  /** Files of ours, below public/, that the worker starts with, in order. */
  readonly program: readonly string[];
  /** Files below public/, by the names under which the program gets them when it starts. */
  readonly files?: Readonly<Record<string, string>>;
  readonly message: unknown;
  readonly limitMs: number;
  /** Told of every piece of the files, where they have to be fetched. */
  readonly onBytes?: (count: number) => void;
}

export interface Sandbox {
  /** @throws SandboxError when there is no answer */
  run: (job: SandboxJob) => Promise<unknown>;
  /** A file below public/, where there is a page with such. @throws where there is none */
  open?: (path: string) => Promise<Response>;
}

export type SandboxFailure = 'time' | 'crash';

/** User code gave no answer: it took too long, or its worker died. */
export class SandboxError extends PlaygroundError {
  readonly code = 'sandbox';
  readonly failure: SandboxFailure;
  readonly limitMs: number;

  constructor(failure: SandboxFailure, limitMs: number, detail = '') {
    super(
      failure === 'time'
        ? `The code did not answer within ${limitMs / 1000} s and was stopped`
        : `The code's worker ended without an answer${detail === '' ? '' : `: ${detail}`}`,
    );
    this.failure = failure;
    this.limitMs = limitMs;
  }
}
