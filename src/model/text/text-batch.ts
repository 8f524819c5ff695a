/**
 * Prompts and answers as rows of tokens: begin, prompt, separator, answer, end, padding.
 * Step t is the position whose next token, t + 1, is predicted.
 */
import { InvalidValueError } from '../../shared/errors';
import type { Batch } from '../network';
import type { SpecialTokens } from '../tokenizer';

/** Rows are padded to a multiple of this, so that few tensor shapes occur. */
const STEP_BUCKET = 8;

/** One row before padding. */
export interface TokenRow {
  /** Begin token, prompt and separator. */
  readonly prompt: readonly number[];
  /** What the policy emitted, the end token included where it came. */
  readonly answer: readonly number[];
}

export class TextBatch implements Batch {
  readonly size: number;
  readonly steps: number;
  readonly mask: Float32Array;
  /** [B · T] row-major, padded on the right. */
  readonly tokens: Int32Array;
  /** [B] tokens before the answer. */
  readonly promptLengths: Int32Array;
  /** [B] tokens without padding. */
  readonly lengths: Int32Array;
  #realMask: Float32Array | undefined;

  private constructor(
    tokens: Int32Array,
    promptLengths: Int32Array,
    lengths: Int32Array,
    mask?: Float32Array,
  ) {
    this.tokens = tokens;
    this.promptLengths = promptLengths;
    this.lengths = lengths;
    this.size = lengths.length;
    this.steps = this.size === 0 ? 0 : tokens.length / this.size;
    this.mask = mask ?? this.#answerMask();
  }

  /**
   * @param maxPositions rows longer than the model's context lose the end of their answer
   * @throws InvalidValueError when a prompt is empty or leaves no room for an answer
   */
  static fromRows(rows: readonly TokenRow[], padToken: number, maxPositions: number): TextBatch {
    const sequences = rows.map(({ prompt, answer }) => {
      checkPromptFits(prompt.length, maxPositions);
      return [...prompt, ...answer].slice(0, maxPositions);
    });
    const steps = bucketedSteps(Math.max(0, ...sequences.map((row) => row.length)), maxPositions);
    const tokens = new Int32Array(rows.length * steps).fill(padToken);
    sequences.forEach((sequence, row) => {
      tokens.set(sequence, row * steps);
    });
    return new TextBatch(
      tokens,
      Int32Array.from(rows, ({ prompt }) => prompt.length),
      Int32Array.from(sequences, (sequence) => sequence.length),
    );
  }

  select(rows: readonly number[]): TextBatch {
    const tokens = new Int32Array(rows.length * this.steps);
    const mask = new Float32Array(tokens.length);
    rows.forEach((row, index) => {
      const [start, end] = [row * this.steps, (row + 1) * this.steps];
      tokens.set(this.tokens.subarray(start, end), index * this.steps);
      mask.set(this.mask.subarray(start, end), index * this.steps);
    });
    return new TextBatch(
      tokens,
      Int32Array.from(rows, (row) => this.promptLengths[row] ?? 0),
      Int32Array.from(rows, (row) => this.lengths[row] ?? 0),
      mask,
    );
  }

  masked(mask: Float32Array): TextBatch {
    return new TextBatch(this.tokens, this.promptLengths, this.lengths, mask);
  }

  /** The answer's tokens, the end token included where it came. */
  actionsOf(row: number): Int32Array {
    const start = row * this.steps;
    const [from = 0, to = 0] = [this.promptLengths[row], this.lengths[row]];
    return this.tokens.subarray(start + from, start + Math.max(from, to));
  }

  /** [B · T] the token that follows each position; 0 after the last, which predicts nothing. */
  nextTokens(): Int32Array {
    const next = new Int32Array(this.tokens.length);
    for (let row = 0; row < this.size; row++) {
      const start = row * this.steps;
      next.set(this.tokens.subarray(start + 1, start + this.steps), start);
    }
    return next;
  }

  /** [B · T] 1 where the next token is a real one, of the prompt or of the answer. */
  realMask(): Float32Array {
    this.#realMask ??= this.#maskBetween(() => 0);
    return this.#realMask;
  }

  /** [B] row r · T + position of the last real token: the state after the last action. */
  lastRows(): Int32Array {
    return Int32Array.from(this.lengths, (length, row) => row * this.steps + length - 1);
  }

  #answerMask(): Float32Array {
    return this.#maskBetween((row) => (this.promptLengths[row] ?? 1) - 1);
  }

  #maskBetween(firstStep: (row: number) => number): Float32Array {
    const mask = new Float32Array(this.tokens.length);
    this.lengths.forEach((length, row) => {
      const start = row * this.steps;
      mask.fill(1, start + firstStep(row), start + Math.max(firstStep(row), length - 1));
    });
    return mask;
  }
}

/** The smallest multiple of the bucket that holds `length`, at most the model's context. */
export function bucketedSteps(length: number, maxPositions: number): number {
  return Math.min(Math.max(1, Math.ceil(length / STEP_BUCKET)) * STEP_BUCKET, maxPositions);
}

/** @throws InvalidValueError when the prompt is empty or leaves no room for an answer */
export function checkPromptFits(promptLength: number, maxPositions: number): void {
  if (promptLength === 0) throw new InvalidValueError('prompt', '', 'use at least one token');
  if (promptLength >= maxPositions) {
    throw new InvalidValueError(
      'prompt',
      `${promptLength} tokens`,
      `use a prompt of at most ${maxPositions - 1} tokens, which is what the model can read`,
    );
  }
}

/** Begin token, prompt and separator: what stands before every answer. */
export function promptTokens(ids: readonly number[], special: SpecialTokens): number[] {
  const begin = special.begin === undefined ? [] : [special.begin];
  const separator = special.separator === undefined ? [] : [special.separator];
  return [...begin, ...ids, ...separator];
}
