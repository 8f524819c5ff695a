import { expect, test } from 'vitest';
import type { Rollout } from '../../algorithms/rollout';
import { RolloutArchive } from './rollout-archive';
import { entryOf, trajectoriesOf } from './rollout-entry';

const FACTS = { algorithm: 'ppo', gamma: 1, lambda: 0.95, klCoefficient: 0.1 };

/** Two answers in batches of three steps: of two tokens from step 1, of one at step 0. */
function rollout(): Rollout {
  const numbers = (scale: number) => Float32Array.of(0, 1, 2, 3, 0, 0).map((x) => x * scale);
  const sample = { promptTokens: [], logProbs: [], finished: true };
  const mask = Float32Array.of(0, 1, 1, 1, 0, 0);
  const lengths = Int32Array.of(2, 1);
  const actionsOf = () => Int32Array.of(1);
  const batch = {
    ...{ size: 2, steps: 3, mask, lengths, actionsOf },
    select: () => batch,
    masked: () => batch,
  };
  return {
    samples: [
      { ...sample, prompt: 'p', text: 'ab', tokens: [5, 6], pieces: ['a', 'b'] },
      { ...sample, prompt: 'q', text: '', tokens: [1], pieces: [''] },
    ],
    batch,
    scores: Float32Array.of(2, -1),
    logProbs: numbers(-1),
    refLogProbs: numbers(-2),
    kl: numbers(1),
    entropy: numbers(0.5),
    values: numbers(10),
    rewards: numbers(3),
    advantages: numbers(4),
    returns: numbers(14),
  };
}

test('gives each answer its own tokens, padding and prompt left out', () => {
  const archive = new RolloutArchive();
  archive.record(entryOf({ iteration: 1, ...FACTS }, rollout()));
  const [first, second] = trajectoriesOf(archive.entry(1));
  expect(first).toMatchObject({ prompt: 'p', score: 2, logProbs: [-1, -2], advantages: [4, 8] });
  expect(second).toMatchObject({ prompt: 'q', score: -1, logProbs: [-3], values: [30] });
  expect(second).toMatchObject({ iteration: 1, index: 1, lambda: 0.95 });
});

test('thins out evenly when full, keeping the first and the latest iteration', () => {
  const archive = new RolloutArchive(5);
  for (let iteration = 1; iteration <= 17; iteration++) {
    archive.record(entryOf({ iteration, ...FACTS }, rollout()));
  }
  const kept = archive.iterations;
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([5, 1, 17]);
  const gaps = kept.slice(1).map((at, i) => at - (kept[i] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(4 * Math.min(...gaps));
});

test('an iteration done again replaces what came after it', () => {
  const archive = new RolloutArchive();
  for (const iteration of [1, 2, 3, 2]) archive.record(entryOf({ iteration, ...FACTS }, rollout()));
  expect(archive.iterations).toEqual([1, 2]);
});

test('refuses an iteration that is not kept, naming those that are', () => {
  const archive = new RolloutArchive();
  archive.record(entryOf({ iteration: 4, ...FACTS }, rollout()));
  expect(() => trajectoriesOf(archive.entry(3))).toThrow(/4/);
});
