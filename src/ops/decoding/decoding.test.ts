import { tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { advancePosition, cacheWrite, decodeAttention, embedAt, rotaryAt, sampleNext } from '.';
import type { DecodingState } from '.';
import { causalAttention } from '../causal-attention';
import { rotary } from '../rotary';
import { expectNoLeak } from '../testing/leaks';
import { normalMatrix } from '../testing/numbers';
import '../testing/cpu-backend';

const at = (position: number) => tensor1d([position], 'int32');
const TOKENS = { endToken: 2, padToken: 0 };

/** Two rows of four tokens; prompts of lengths 2 and 1. */
function stateAt(position: number, changes: Partial<DecodingState> = {}): DecodingState {
  return {
    tokens: tensor2d([1, 3, 0, 0, 1, 0, 0, 0], [2, 4], 'int32'),
    logProbs: zeros([2, 4]),
    promptLengths: tensor1d([2, 1], 'int32'),
    position: at(position),
    settings: tensor1d([1, 0, 1]),
    seed: tensor1d([7], 'int32'),
    ...changes,
  };
}

test('embedAt reads the tokens of the current position', () => {
  const tokens = tensor2d([0, 1, 1, 0], [2, 2], 'int32');
  expect(
    embedAt(
      tensor2d([
        [1, 2],
        [3, 4],
      ]),
      tokens,
      at(1),
    ).arraySync(),
  ).toEqual([
    [3, 4],
    [1, 2],
  ]);
});

test('stepping through positions gives what whole sequences give', () => {
  const [batch, steps, heads, kvHeads] = [2, 5, 4, 2];
  const [q, k, v] = [8, 4, 4].map((width, i) => normalMatrix(batch * steps, width, i)) as [
    Tensor2D,
    Tensor2D,
    Tensor2D,
  ];
  const theta = 10;
  const whole = causalAttention(
    rotary(q, { steps, heads, theta }),
    rotary(k, { steps, heads: kvHeads, theta }),
    v,
    { batch, steps, heads, kvHeads },
  ).arraySync();
  const [keyCache, valueCache] = [zeros([2, 5, 4]), zeros([2, 5, 4])] as [Tensor3D, Tensor3D];
  const rowsAt = (x: Tensor2D, step: number) => {
    const rows = x.arraySync();
    return tensor2d([rows[step] ?? [], rows[steps + step] ?? []]);
  };
  const position = at(0);
  for (let step = 0; step < steps; step++) {
    const query = rotaryAt(rowsAt(q, step), position, { heads, theta });
    const key = rotaryAt(rowsAt(k, step), position, { heads: kvHeads, theta });
    cacheWrite(keyCache, key, position);
    cacheWrite(valueCache, rowsAt(v, step), position);
    const y = decodeAttention(query, keyCache, valueCache, position, { heads, kvHeads });
    [0, 1].forEach((b) => {
      y.arraySync()[b]?.forEach((value, index) => {
        expect(value).toBeCloseTo(whole[b * steps + step]?.[index] ?? NaN, 5);
      });
    });
    advancePosition(position);
  }
  expect(position.dataSync()[0]).toBe(steps);
});

test('sampleNext leaves the prompt alone and samples after it', () => {
  const state = stateAt(0);
  sampleNext(
    tensor2d([
      [0, 0, 0, 0, 50],
      [0, 0, 0, 0, 50],
    ]),
    state,
    TOKENS,
  );
  expect(state.tokens.arraySync()).toEqual([
    [1, 3, 0, 0],
    [1, 4, 0, 0],
  ]);
  expect(state.logProbs.arraySync()[0]).toEqual([0, 0, 0, 0]);
  expect(state.logProbs.arraySync()[1]?.[0]).toBeCloseTo(0, 6);
});

test('sampleNext pads a row after its end token, with log-probability 0', () => {
  const tokens = tensor2d([1, 3, 2, 9, 1, 4, 0, 9], [2, 4], 'int32');
  const state = stateAt(2, { tokens, logProbs: tensor2d([9, 9, 9, 9, 9, 9, 9, 9], [2, 4]) });
  sampleNext(
    tensor2d([
      [0, 0, 0, 0, 50],
      [0, 0, 0, 0, 50],
    ]),
    state,
    TOKENS,
  );
  expect(tokens.arraySync()).toEqual([
    [1, 3, 2, 0],
    [1, 4, 0, 0],
  ]);
  expect(state.logProbs.arraySync()).toEqual([
    [9, 9, 0, 9],
    [9, 9, 0, 9],
  ]);
});

test('an end token inside the prompt does not finish the row', () => {
  const tokens = tensor2d([1, 2, 0, 0, 2, 0, 0, 0], [2, 4], 'int32');
  const state = stateAt(1, { tokens, promptLengths: tensor1d([2, 2], 'int32') });
  sampleNext(
    tensor2d([
      [0, 0, 0, 0, 50],
      [0, 0, 0, 0, 50],
    ]),
    state,
    TOKENS,
  );
  expect(tokens.arraySync().map((row) => row[2])).toEqual([4, 4]);
});

test('sampleNext at the last position writes nothing', () => {
  const state = stateAt(3);
  const before = state.tokens.arraySync();
  sampleNext(normalMatrix(2, 5, 1), state, TOKENS);
  expect(state.tokens.arraySync()).toEqual(before);
});

const ROWS = 4000;

/** What many rows draw from one distribution: the tokens and their log-probabilities. */
function draw(logits: readonly number[], settings: readonly number[], seed = 7) {
  const state: DecodingState = {
    tokens: zeros([ROWS, 2], 'int32'),
    logProbs: zeros([ROWS, 2]),
    promptLengths: tensor1d(new Int32Array(ROWS).fill(1), 'int32'),
    position: at(0),
    settings: tensor1d([...settings]),
    seed: tensor1d([seed], 'int32'),
  };
  const rows = Array.from({ length: ROWS }, () => [...logits]);
  sampleNext(tensor2d(rows), state, { endToken: -1, padToken: -1 });
  const tokens = state.tokens.arraySync().map((row) => row[1] ?? -1);
  const logProbs = state.logProbs.arraySync().map((row) => row[0] ?? NaN);
  const shares = logits.map((_, token) => tokens.filter((drawn) => drawn === token).length / ROWS);
  return { tokens, logProbs, shares };
}

const LOGITS = [Math.log(0.1), Math.log(0.4), Math.log(0.2), Math.log(0.3)];
/** Four standard errors of a share of one half. */
const MARGIN = 4 * Math.sqrt(0.25 / ROWS);

test.each([
  ['the whole distribution', [1, 0, 1], [0.1, 0.4, 0.2, 0.3]],
  ['a sharper one at temperature ½', [0.5, 0, 1], [1 / 30, 16 / 30, 4 / 30, 9 / 30]],
  ['the two most probable tokens', [1, 2, 1], [0, 4 / 7, 0, 3 / 7]],
  ['the fewest tokens that reach 65 % of the mass', [1, 0, 0.65], [0, 4 / 7, 0, 3 / 7]],
  ['top-p among what top-k kept', [1, 3, 0.5], [0, 4 / 7, 0, 3 / 7]],
  ['the most probable token at temperature 0', [0, 0, 1], [0, 1, 0, 0]],
])('sampleNext draws from %s', (_, settings, expected) => {
  const { shares } = draw(LOGITS, settings);
  expected.forEach((share, token) => {
    expect(Math.abs((shares[token] ?? NaN) - share)).toBeLessThanOrEqual(share === 0 ? 0 : MARGIN);
  });
});

test('sampleNext reports the log-probability under the whole distribution', () => {
  const { tokens, logProbs } = draw(LOGITS, [1, 2, 0.9]);
  tokens.forEach((token, row) => {
    expect(logProbs[row]).toBeCloseTo(LOGITS[token] ?? NaN, 5);
  });
});

test('equal seeds draw equal tokens, other seeds others', () => {
  const first = draw(LOGITS, [1, 0, 1], 7).tokens;
  expect(draw(LOGITS, [1, 0, 1], 7).tokens).toEqual(first);
  expect(draw(LOGITS, [1, 0, 1], -8).tokens).not.toEqual(first);
});

test('refuses a cache of another width, naming both shapes', () => {
  expect(() => {
    cacheWrite(zeros([2, 5, 4]), normalMatrix(2, 3, 1), at(0));
  }).toThrow('cacheWrite x: expected shape [2, 4], got [2, 3]');
});

test('leaves no tensor behind but its result', () => {
  const [q, position] = [normalMatrix(2, 4, 1), at(1)];
  const cache: Tensor3D = zeros([2, 3, 4]);
  expectNoLeak(() => {
    cacheWrite(cache, q, position);
    return [decodeAttention(q, cache, cache, position, { heads: 2, kvHeads: 2 })];
  });
});
