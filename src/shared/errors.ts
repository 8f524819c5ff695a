/**
 * The errors of the playground: one class per cause, typed fields, a stable code.
 * The code and the fields survive the worker boundary (see engine-client); interface and
 * tests branch on the code, never on the text.
 */

/** What an error looks like once it has crossed a boundary: plain data. */
export interface ErrorRecord {
  readonly code: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** Base of every error that the playground raises on purpose. */
export abstract class PlaygroundError extends Error {
  abstract readonly code: string;

  override get name(): string {
    return this.constructor.name;
  }

  /** Code, message and the typed fields, for crossing the worker boundary. */
  toRecord(): ErrorRecord {
    const fields = Object.fromEntries(Object.entries(this));
    return { ...fields, code: this.code, message: this.message };
  }
}

/** Two tensors disagree about a dimension that they must share. */
export class ShapeMismatchError extends PlaygroundError {
  readonly code = 'shape-mismatch';
  readonly expected: readonly number[];
  readonly actual: readonly number[];

  constructor(where: string, expected: readonly number[], actual: readonly number[]) {
    super(`${where}: expected shape [${expected.join(', ')}], got [${actual.join(', ')}]`);
    this.expected = expected;
    this.actual = actual;
  }
}

/** A value given by a user or a script is outside what is allowed. */
export class InvalidValueError extends PlaygroundError {
  readonly code = 'invalid-value';
  readonly field: string;
  readonly value: unknown;

  constructor(field: string, value: unknown, remedy: string) {
    const shown = value === undefined ? ' is missing' : `: ${JSON.stringify(value)} is not allowed`;
    super(`${field}${shown}; ${remedy}`);
    this.field = field;
    this.value = value;
  }
}

/** A model file is malformed or disagrees with another; names the tensor or field. */
export class ModelFormatError extends PlaygroundError {
  readonly code = 'model-format';
  readonly file: string;
  readonly part: string;

  constructor(file: string, part: string, problem: string) {
    super(`${file}, ${part}: ${problem}`);
    this.file = file;
    this.part = part;
  }
}

/** What storage or a file holds is not what was written there; names the part and the place in it. */
export class DamagedDataError extends PlaygroundError {
  readonly code = 'damaged-data';
  readonly part: string;
  /** Keys and indices with dots between; empty: the part as a whole. */
  readonly path: string;

  constructor(what: string, part: string, path: string, problem: string) {
    super(
      `${what} is damaged at ${[part, path].filter((each) => each !== '').join(', ')}: ${problem}`,
    );
    this.part = part;
    this.path = path;
  }
}

/** Something was asked for by a name that does not exist. */
export class NotFoundError extends PlaygroundError {
  readonly code = 'not-found';
  readonly kind: string;
  readonly id: string;
  readonly available: readonly string[];

  constructor(kind: string, id: string, available: readonly string[] = []) {
    const choice = available.length > 0 ? `; there is: ${available.join(', ')}` : '';
    super(`No ${kind} "${id}"${choice}`);
    this.kind = kind;
    this.id = id;
    this.available = available;
  }
}

/** A step of the loop was asked for before what it needs exists. */
export class NotReadyError extends PlaygroundError {
  readonly code = 'not-ready';
  readonly needs: string;

  constructor(what: string, needs: string, remedy: string) {
    super(`${what} needs ${needs}: ${remedy}`);
    this.needs = needs;
  }
}

/** The caller stopped a long job. */
export class StoppedError extends PlaygroundError {
  readonly code = 'stopped';

  constructor(what: string) {
    super(`${what} was stopped`);
  }
}

/** What was asked for needs a larger buffer than this device allows. */
export class DoesNotFitError extends PlaygroundError {
  readonly code = 'does-not-fit';
  readonly bytes: number;
  readonly limitBytes: number;
  /** The setting to lower. */
  readonly field: string;

  constructor(bytes: number, limitBytes: number, field: string) {
    const megabytes = (count: number) => `${Math.ceil(count / 1e6)} MB`;
    super(
      `This needs ${megabytes(bytes)} in one buffer, the device allows ${megabytes(limitBytes)}; lower ${field}`,
    );
    this.bytes = bytes;
    this.limitBytes = limitBytes;
    this.field = field;
  }
}

/** Numbers of a fit or a training are no longer finite; what it made cannot be used. */
export class DivergedError extends PlaygroundError {
  readonly code = 'diverged';
  readonly quantity: string;

  constructor(what: string, quantity: string) {
    super(
      `${what} diverged: ${quantity} is not a number; lower the learning rate and start again from the last checkpoint or from the base model`,
    );
    this.quantity = quantity;
  }
}

/** This browser or machine gives no WebGPU device. */
export class NoWebGpuError extends PlaygroundError {
  readonly code = 'no-webgpu';
  readonly reason: string;

  constructor(reason: string) {
    super(`No WebGPU device: ${reason}`);
    this.reason = reason;
  }
}

/** The GPU reported an error outside any call, or the device was lost. */
export class GpuError extends PlaygroundError {
  readonly code = 'gpu-error';
  readonly reason: string;

  constructor(reason: string) {
    super(`GPU error: ${reason}`);
    this.reason = reason;
  }
}

/** Browser storage refused a read or a write. */
export class StorageError extends PlaygroundError {
  readonly code = 'storage';
  readonly operation: string;

  constructor(operation: string, reason: string) {
    super(`Storage, ${operation}: ${reason}`);
    this.operation = operation;
  }
}
