/**
 * What a self-check is: something that must hold on any machine, worked out anew on this one. It
 * measures and says what it found; it never repairs.
 */
import type { Batch, ModelFamily } from '../model/network';

export interface CheckContext<B extends Batch = Batch> {
  readonly family: ModelFamily<B>;
  readonly prompts: readonly string[];
  readonly seed: number;
}

export interface Outcome {
  readonly passed: boolean;
  /** One line: what was compared, and by how much it differed. */
  readonly detail: string;
}

export interface Check {
  readonly name: string;
  /** Throws when the machine cannot even work it out; that counts as failed. */
  readonly run: <B extends Batch>(context: CheckContext<B>) => Promise<Outcome>;
}

type Numbers = ArrayLike<number>;

/** Largest |actual − expected| over the largest |expected|; Infinity where one is no number. */
export function relativeError(actual: Numbers, expected: Numbers): number {
  if (actual.length !== expected.length) return Infinity;
  let [worst, scale] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((actual[i] ?? NaN) - (expected[i] ?? NaN));
    // A comparison with NaN is false either way, hence the negation.
    if (!(difference <= worst)) worst = Number.isNaN(difference) ? Infinity : difference;
    scale = Math.max(scale, Math.abs(expected[i] ?? NaN));
  }
  return worst === 0 ? 0 : worst / scale;
}

/** Passed when the relative `error` is at most `tolerance`; says both. */
export function within(error: number, tolerance: number, what: string): Outcome {
  return {
    passed: error <= tolerance,
    detail: `${what}: off by ${figure(error)} (allowed ${figure(tolerance)})`,
  };
}

/** Passed when the numbers are the same to the bit. */
export function identical(actual: Numbers, expected: Numbers, what: string): Outcome {
  const at = Array.from(expected).findIndex((value, i) => !Object.is(value, actual[i]));
  const passed = at < 0 && actual.length === expected.length;
  const counted = `${what}: ${expected.length} numbers`;
  return {
    passed,
    detail: passed
      ? `${counted}, the same to the bit`
      : `${counted}, the first difference at ${Math.max(at, 0)}: ${actual[at]} is not ${expected[at]}`,
  };
}

/** Passed when all parts passed; of several failures it tells every one. */
export function allOf(outcomes: readonly Outcome[]): Outcome {
  const failed = outcomes.filter(({ passed }) => !passed);
  const told = failed.length > 0 ? failed : outcomes;
  return { passed: failed.length === 0, detail: told.map(({ detail }) => detail).join('; ') };
}

function figure(value: number): string {
  return value === 0 ? '0' : value.toExponential(1).replace('.0e', 'e');
}
