/**
 * Runs one reward shape over answers, once, in a worker that has nothing: see frame.html.
 *
 * in  { source, samples, items, scores, goesOn }
 * out { rewards: Float64Array, failures } | { error }
 * error, and each failure: { kind: 'compile' | 'throw' | 'value', message, line?, sample? }
 * The first answer on which the shape fails ends it, unless it goes on: that answer then has reward 0.
 */
const evaluate = self.eval;
const MAX_MESSAGE = 500;
const FILE = 'reward-shape.js';

const words = (text) =>
  String(text)
    .toLowerCase()
    .match(/[\p{L}\p{N}']+/gu) ?? [];

function ngrams(list, n) {
  const grams = [];
  for (let i = 0; i + n <= list.length; i++) grams.push(list.slice(i, i + n).join(' '));
  return grams;
}

const HELPERS = {
  words,
  count: (text, pattern) => {
    if (pattern instanceof RegExp) {
      const flags = pattern.flags.includes('g') ? pattern.flags : pattern.flags + 'g';
      return [...String(text).matchAll(new RegExp(pattern.source, flags))].length;
    }
    return pattern === '' ? 0 : String(text).split(String(pattern)).length - 1;
  },
  repetition: (text, n = 2) => {
    const grams = ngrams(words(text), n);
    return grams.length === 0 ? 0 : 1 - new Set(grams).size / grams.length;
  },
  overlap: (text, other) => {
    const [a, b] = [new Set(words(text)), new Set(words(other))];
    const shared = [...a].filter((word) => b.has(word)).length;
    return a.size + b.size === 0 ? 0 : (2 * shared) / (a.size + b.size);
  },
  clamp: (value, low = 0, high = 1) => Math.min(high, Math.max(low, value)),
};

answerJobs(() => {
  takeAway();
  Object.defineProperty(Math, 'random', { value: noRandom });
  for (const intrinsic of [Math, JSON, Reflect]) Object.freeze(intrinsic);
  for (const { prototype } of [Array, String, Number, Boolean, RegExp, Map, Set, Promise]) {
    Object.freeze(prototype);
  }
  return judge;
});

function noRandom() {
  throw new Error('Math.random is not available: the same answer must get the same reward');
}

function judge({ source, samples, items, scores, goesOn }) {
  let shape;
  try {
    shape = compile(source);
  } catch (error) {
    return { error: { kind: 'compile', ...described(error) } };
  }
  const rewards = new Float64Array(samples.length);
  const failures = [];
  for (let i = 0; i < samples.length; i++) {
    const { reward, failure } = judgeOne(shape, samples[i], scores?.[i], items[i]);
    if (failure === undefined) rewards[i] = reward;
    else if (goesOn === true) failures.push({ sample: i, ...failure });
    else return { error: { sample: i, ...failure } };
  }
  return { rewards, failures };
}

function judgeOne(shape, sample, score, item) {
  let value;
  try {
    value = shape(sampleOf(sample, score), contextOf(item));
  } catch (error) {
    return { failure: { kind: 'throw', ...described(error) } };
  }
  const reward = typeof value === 'boolean' ? Number(value) : value;
  if (typeof reward === 'number' && Number.isFinite(reward)) return { reward };
  const message = `returned ${shown(value)}, not a finite number`;
  return { failure: { kind: 'value', message } };
}

/** A function expression, or declarations one of which is called `reward`. */
function compile(source) {
  const text = source.trim().replace(/;+$/, '');
  let shape;
  try {
    shape = evaluate(`'use strict';(\n${text}\n)\n//# sourceURL=${FILE}`);
  } catch (error) {
    if (!/\breward\b/.test(text)) throw error;
    shape = evaluate(`'use strict';(() => {\n${text}\n;return reward;})()\n//# sourceURL=${FILE}`);
  }
  if (typeof shape === 'function') return shape;
  throw new TypeError('the code is no function: write (sample, context) => number');
}

function sampleOf(sample, score) {
  return { ...sample, length: sample.tokens.length, words: words(sample.text), score };
}

function contextOf(item = {}) {
  const reference = item.reference ?? item.reference_answer ?? item.answer;
  return { ...HELPERS, item, reference: typeof reference === 'string' ? reference : undefined };
}

function described(error) {
  const isError = error instanceof Error;
  const message = isError ? `${error.name}: ${error.message}` : `threw ${shown(error)}`;
  const place = isError ? /reward-shape\.js:(\d+)/.exec(String(error.stack)) : null;
  const line = place === null ? undefined : Number(place[1]) - 1;
  return { message: String(message).slice(0, MAX_MESSAGE), line };
}

function shown(value) {
  if (value !== null && typeof value === 'object') {
    return typeof value.then === 'function' ? 'a promise' : 'an object';
  }
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 80))}`;
  if (typeof value === 'function') return 'a function';
  return `${String(value).slice(0, 80)}${typeof value === 'bigint' ? 'n' : ''}`;
}
