import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Rng } from '../../src/shared/rng';
import { gold, POINT_LAB, teach } from '../fixtures/point-lab';

const play = (prompt: string, policy: (observation: readonly number[]) => number) => {
  const episode = POINT_LAB.start(prompt);
  while (!episode.done()) episode.step(policy(episode.observation()));
  return episode.clip();
};

test('three moves right reach a goal three places to the right', () => {
  expect(gold('0,0 to 3,0', 'rrr')).toEqual({ reached: 1, progress: 1 });
  expect(gold('0,0 to 4,0', 'rrr')).toEqual({ reached: 0, progress: 0.75 });
  expect(gold('1,0 to 4,0', 'l')).toEqual({ reached: 0, progress: 0 });
});

test('a clip read back is what was played', () => {
  const rng = Rng.fromSeed(1);
  for (const { prompt } of POINT_LAB.tasks('train')) {
    const seen: (readonly number[])[] = [];
    const chosen: number[] = [];
    const text = play(prompt, (observation) => {
      const action = rng.integer(4);
      seen.push(observation);
      chosen.push(action);
      return action;
    });
    expect(POINT_LAB.parseClip(prompt, text)).toEqual({ observations: seen, actions: chosen });
    expect(chosen.length).toBeLessThanOrEqual(POINT_LAB.horizon);
  }
});

test('any text has gold scores', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (prompt, text) => {
      const scores = Object.values(gold(prompt, text));
      expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
    }),
  );
});

test('train and held-out tasks share no start and goal', () => {
  const train = new Set(POINT_LAB.tasks('train').map(({ prompt }) => prompt));
  const heldout = POINT_LAB.tasks('heldout');
  expect(heldout.length).toBe(40);
  expect(heldout.filter(({ prompt }) => train.has(prompt))).toEqual([]);
});

test('what it teaches is mediocre: between wandering and knowing the way', () => {
  const rng = Rng.fromSeed(3);
  const progress = (policy: (observation: readonly number[]) => number) => {
    const scores = POINT_LAB.tasks('train').map(
      ({ prompt }) => gold(prompt, play(prompt, policy)).progress ?? 0,
    );
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  };
  const taught = progress((observation) => teach(observation, rng));
  expect(taught).toBeGreaterThan(progress(() => rng.integer(4)) + 0.1);
  expect(taught).toBeLessThan(0.9);
});
