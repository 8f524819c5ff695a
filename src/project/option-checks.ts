/** What a caller may pass: scripts are not typed, so every option is looked at. */
import type { AlgorithmName } from '../config/algorithm-fields';
import { ALGORITHMS, isAlgorithmName } from '../config/algorithms';
import { COLLECTING_FIELDS } from '../config/collecting-fields';
import { completeConfig } from '../config/field';
import { DEVICES } from '../protocol/engine-info';
import type { PairOptions } from '../protocol/engine-api';
import type { Item, OpenOptions, SampleOptions, SimulateOptions } from '../protocol/playground';
import { InvalidValueError, NotFoundError } from '../shared/errors';

const MAX_COUNT = 100_000;

export function checkWhole(field: string, value: unknown, min = 1, max = MAX_COUNT): void {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw new InvalidValueError(field, value, `use a whole number from ${min} to ${max}`);
  }
}

export function checkSeed(seed: unknown): void {
  if (seed !== undefined) checkWhole('seed', seed, -(2 ** 31), 2 ** 32 - 1);
}

export function checkText(field: string, value: unknown): void {
  if (typeof value !== 'string') throw new InvalidValueError(field, value, 'use a string');
}

export function checkOneOf(field: string, value: unknown, allowed: readonly string[]): void {
  if (typeof value !== 'string' || !allowed.includes(value)) {
    throw new InvalidValueError(field, value, `use one of ${allowed.join(', ')}`);
  }
}

export function checkOpen({ lab, model, seed, project, device }: OpenOptions): void {
  checkText('lab', lab);
  if (model !== undefined) checkText('model', model);
  if (project !== undefined) checkText('project', project);
  checkSeed(seed);
  if (device !== undefined) checkOneOf('device', device, DEVICES);
}

export function checkItems(items: readonly Item[]): void {
  if (!Array.isArray(items)) throw new InvalidValueError('items', items, 'use a list');
  for (const { prompt, text } of items) {
    checkText('prompt', prompt);
    checkText('text', text);
  }
}

export function checkPair({ prompt, rater, ...collecting }: PairOptions = {}): void {
  if (prompt !== undefined) checkText('prompt', prompt);
  if (rater !== undefined) checkText('rater', rater);
  completeConfig(COLLECTING_FIELDS, collecting);
}

export function checkSimulate(options: SimulateOptions): void {
  const { comparisons, noise, strategy, seed, round, pairs } = options;
  checkWhole('comparisons', comparisons);
  if (round !== undefined) checkWhole('round', round);
  if (pairs !== undefined) checkOneOf('pairs', pairs, ['new', 'judged', 'exploit']);
  checkSeed(seed);
  if (noise !== undefined && !(noise >= 0 && noise <= 1)) {
    throw new InvalidValueError('noise', noise, 'use a share from 0 to 1');
  }
  if (strategy !== undefined) completeConfig(COLLECTING_FIELDS, { strategy });
}

export function checkSample(options: SampleOptions): void {
  const { prompts, count, split, policy, temperature, maxNewTokens, seed } = options;
  if (prompts !== undefined) {
    if (!Array.isArray(prompts)) throw new InvalidValueError('prompts', prompts, 'use a list');
    for (const prompt of prompts) checkText('prompts', prompt);
  }
  if (count !== undefined) checkWhole('count', count);
  if (split !== undefined) checkOneOf('split', split, ['train', 'heldout']);
  if (policy !== undefined) checkOneOf('policy', policy, ['base', 'tuned']);
  if (temperature !== undefined && !(temperature > 0 && temperature <= 10)) {
    throw new InvalidValueError('temperature', temperature, 'use a number above 0, up to 10');
  }
  if (maxNewTokens !== undefined) checkWhole('maxNewTokens', maxNewTokens, 1, 1024);
  checkSeed(seed);
}

/** @throws NotFoundError naming the algorithms there are */
export function checkAlgorithm(
  name: string | undefined,
): asserts name is AlgorithmName | undefined {
  if (name !== undefined && !isAlgorithmName(name)) {
    throw new NotFoundError('algorithm', name, Object.keys(ALGORITHMS));
  }
}
