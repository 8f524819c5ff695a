/** Reward shapes: JavaScript of the user's, one number per answer, run in the sandbox. */
import type { Sample } from '../protocol/playground';
import type { CustomReward } from '../protocol/rewards';
import { InvalidValueError, PlaygroundError } from '../shared/errors';
import { SandboxError, TAKE_AWAY, type Sandbox } from './sandbox';

const PROGRAM = [TAKE_AWAY, 'sandbox/shape-worker.cjs'];
const MAX_SOURCE_CHARACTERS = 100_000;
const MAX_MESSAGE = 600;
const MAX_TEXT = 200;

/** For one batch of answers; 10,000 calls of an ordinary shape take milliseconds. */
export const SHAPE_LIMIT_MS = 5_000;

/** What a shape judges: answers, the dataset's rows for them, the reward model's scores. */
export interface ShapeInput {
  readonly samples: readonly Sample[];
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly scores?: readonly number[] | undefined;
}

export type ShapeFault = 'compile' | 'throw' | 'value' | 'time' | 'crash';

/** A reward shape does not compile, threw, gave no number, or was stopped. */
export class RewardShapeError extends PlaygroundError {
  readonly code = 'reward-shape';
  readonly fault: ShapeFault;
  readonly shape: string;
  /** In the shape's source, from 1, where it is known. */
  readonly line: number | undefined;
  /** The answer at which it happened. */
  readonly answer: string | undefined;

  constructor(
    shape: string,
    fault: ShapeFault,
    problem: string,
    { line, answer }: { line?: number | undefined; answer?: string | undefined } = {},
  ) {
    const place = line === undefined ? '' : `, line ${line}`;
    const at = answer === undefined ? '' : `, at the answer “${answer}”`;
    super(`Reward shape “${shape}”${place}: ${problem}${at}`);
    this.shape = shape;
    this.fault = fault;
    this.line = line;
    this.answer = answer;
  }
}

/** @throws InvalidValueError naming the field */
export function checkCustomReward(given: object): CustomReward {
  const { name = 'shape', source } = given as { name?: unknown; source?: unknown };
  if (typeof name !== 'string' || name.length > MAX_TEXT) {
    throw new InvalidValueError('shape.name', name, `use at most ${MAX_TEXT} characters`);
  }
  if (typeof source !== 'string' || source.trim() === '') {
    throw new InvalidValueError('shape.source', source, 'use JavaScript, (sample, context) => …');
  }
  if (source.length > MAX_SOURCE_CHARACTERS) {
    throw new InvalidValueError('shape.source', name, 'use at most 100,000 characters');
  }
  return { type: 'shape', name, source };
}

/** Whether it reads the reward model's score, which then has to be worked out. */
export function readsScore({ source }: CustomReward): boolean {
  return /\bscore\b/.test(source);
}

/**
 * @param onFailures goes on where the shape fails, with reward 0, and hears of those answers; one
 * that is stopped fails on all
 * @returns one finite number per answer
 * @throws RewardShapeError naming line and answer where they are known
 */
export async function runCustomReward(
  sandbox: Sandbox,
  shape: CustomReward,
  { samples, items, scores }: ShapeInput,
  onFailures?: (failures: readonly { row: number; problem: string }[]) => void,
): Promise<Float64Array> {
  const given = samples.map(({ promptTokens: _, ...sample }) => sample);
  const goesOn = onFailures !== undefined;
  const message = { source: shape.source, samples: given, items, scores, goesOn };
  const job = { key: `shape ${shape.source}`, program: PROGRAM, message, limitMs: SHAPE_LIMIT_MS };
  let answer: ShapeAnswer;
  try {
    answer = (await sandbox.run(job)) as ShapeAnswer;
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    const { failure, message: problem } = error;
    if (!goesOn) throw new RewardShapeError(shape.name, failure, problem);
    onFailures(samples.map((_, row) => ({ row, problem })));
    return new Float64Array(samples.length);
  }
  const { rewards, failures, error } = answer;
  if (error !== undefined) throw complaintOf(shape, error, samples);
  if (!(rewards instanceof Float64Array) || rewards.length !== samples.length) {
    throw new RewardShapeError(shape.name, 'value', 'gave no number per answer');
  }
  const wrong = rewards.findIndex((reward) => !Number.isFinite(reward));
  if (wrong >= 0) throw new RewardShapeError(shape.name, 'value', 'gave a number that is none');
  onFailures?.(failuresIn(failures, samples.length));
  return rewards;
}

interface ShapeAnswer {
  readonly rewards?: unknown;
  readonly failures?: unknown;
  readonly error?: ShapeComplaint;
}

interface ShapeComplaint {
  readonly kind?: unknown;
  readonly message?: unknown;
  readonly line?: unknown;
  readonly sample?: unknown;
}

/** What crossed the border was written next to user code: nothing of it is taken on trust. */
function failuresIn(given: unknown, count: number): { row: number; problem: string }[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [];
  return list.flatMap((each) => {
    const { sample: row, message, line } = (each ?? {}) as ShapeComplaint;
    if (typeof row !== 'number' || !Number.isInteger(row) || row < 0 || row >= count) return [];
    const place = typeof line === 'number' && line > 0 ? `line ${line}: ` : '';
    return [{ row, problem: place + String(message).slice(0, MAX_MESSAGE) }];
  });
}

function complaintOf(
  shape: CustomReward,
  { kind, message, line, sample }: ShapeComplaint,
  samples: readonly Sample[],
): RewardShapeError {
  const fault = kind === 'compile' || kind === 'value' ? kind : 'throw';
  const problem = String(message).slice(0, MAX_MESSAGE);
  const text = typeof sample === 'number' ? samples[sample]?.text : undefined;
  return new RewardShapeError(shape.name, fault, problem, {
    line: typeof line === 'number' && line > 0 ? line : undefined,
    answer: text?.slice(0, MAX_TEXT),
  });
}
