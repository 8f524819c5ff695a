/** What a caller may pass: scripts are not typed, so every option is looked at. */
import { array, gtValue, maxValue, number, pipe } from 'valibot';
import type { AlgorithmName } from '../config/algorithm-fields';
import { ALGORITHMS, isAlgorithmName } from '../config/algorithms';
import { COLLECTING_FIELDS } from '../config/collecting-fields';
import { completeConfig } from '../config/field';
import type { PairOptions } from '../protocol/engine-api';
import type { Item, OpenOptions, SampleOptions, SimulateOptions } from '../protocol/playground';
import { NotFoundError } from '../shared/errors';
import { fields, given, maybe } from '../shared/schema';
import { oneOf, range, SEED, TEXT, whole } from './given-values';

const TEMPERATURE = 'use a number above 0, up to 10';

const OPEN = fields({ lab: TEXT, model: maybe(TEXT), project: maybe(TEXT), seed: maybe(SEED) });
const ITEMS = array(fields({ prompt: TEXT, text: TEXT }), 'use a list');
const PAIR = fields({ prompt: maybe(TEXT), rater: maybe(TEXT) });
const SIMULATE = fields({
  comparisons: whole(),
  round: maybe(whole()),
  pairs: maybe(oneOf(['new', 'judged', 'exploit'])),
  seed: maybe(SEED),
  noise: maybe(range(0, 1, 'use a share from 0 to 1')),
});
const SAMPLE = fields({
  prompts: maybe(array(TEXT, 'use a list')),
  count: maybe(whole()),
  split: maybe(oneOf(['train', 'heldout'])),
  policy: maybe(oneOf(['base', 'tuned'])),
  temperature: maybe(pipe(number(TEMPERATURE), gtValue(0, TEMPERATURE), maxValue(10, TEMPERATURE))),
  maxNewTokens: maybe(whole(1, 1024)),
  seed: maybe(SEED),
});

export function checkWhole(field: string, value: unknown, min?: number, max?: number): void {
  given(whole(min, max), value, field);
}

export function checkSeed(seed: unknown): void {
  if (seed !== undefined) given(SEED, seed, 'seed');
}

export function checkText(field: string, value: unknown): void {
  given(TEXT, value, field);
}

export function checkOneOf(field: string, value: unknown, allowed: readonly string[]): void {
  given(oneOf(allowed), value, field);
}

export function checkOpen(options: OpenOptions): void {
  given(OPEN, options);
}

export function checkItems(items: readonly Item[]): void {
  given(ITEMS, items, 'items');
}

export function checkPair({ prompt, rater, ...collecting }: PairOptions = {}): void {
  given(PAIR, { prompt, rater });
  completeConfig(COLLECTING_FIELDS, collecting);
}

export function checkSimulate(options: SimulateOptions): void {
  given(SIMULATE, options);
  const { strategy } = options;
  if (strategy !== undefined) completeConfig(COLLECTING_FIELDS, { strategy });
}

export function checkSample(options: SampleOptions): void {
  given(SAMPLE, options);
}

/** @throws NotFoundError naming the algorithms there are */
export function checkAlgorithm(
  name: string | undefined,
): asserts name is AlgorithmName | undefined {
  if (name !== undefined && !isAlgorithmName(name)) {
    throw new NotFoundError('algorithm', name, Object.keys(ALGORITHMS));
  }
}
