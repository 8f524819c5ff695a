import { tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { letterFamily } from '../../tests/fixtures/letter-family';
import '../ops/testing/cpu-backend';
import { Rng } from '../shared/rng';
import { RewardMember } from './member';
import { OutcomeReader } from './outcome-reader';

const family = letterFamily();
/** More than one pass, of sizes that no power of two fits. */
const batch = family.encode(
  Array.from({ length: 70 }, (_, i) => ({ prompt: 'north', text: 'abcd'.slice(0, 1 + (i % 4)) })),
);

test('log-probabilities are the base policy’s: in all, per action, and of the least likely', async () => {
  const policy = family.basePolicy();
  const names = ['total log-probability', 'log-probability', 'least log-probability'] as const;
  const { hand: measured } = await new OutcomeReader(names, policy, false).read(batch);
  const logProbs = tidy(() => policy.evaluate(batch, 1).logProbs);
  const nats = logProbs.dataSync();
  for (const row of [0, 3, 63, 64, 69]) {
    const acted = Array.from({ length: batch.steps }, (_, step) => row * batch.steps + step)
      .filter((cell) => batch.mask[cell] === 1)
      .map((cell) => nats[cell] ?? NaN);
    const total = acted.reduce((sum, value) => sum + value, 0);
    const expected = [total, total / acted.length, Math.min(...acted)];
    expected.forEach((value, column) => {
      expect(measured[3 * row + column]).toBeCloseTo(value, 4);
    });
  }
  logProbs.dispose();
  policy.dispose();
});

test('heads on features of the trunk score as the whole network does', async () => {
  const policy = family.basePolicy();
  const network = family.rewardNetwork(policy, Rng.fromSeed(1), 2);
  const member = new RewardMember(network, { auxiliaryFeatures: 0, tieLogit: false });
  const none = new Float32Array(0);
  const scores = await member.rawScores(batch, { hand: none });
  const { values } = await member.features(batch);
  const fromFeatures = member.scores(batch, { hand: none, trunk: values });
  expect(fromFeatures.shape).toEqual([70, 2]);
  fromFeatures.dataSync().forEach((score, at) => {
    expect(score).toBeCloseTo(scores[at] ?? NaN, 5);
  });
  [fromFeatures, member, policy].forEach((part) => {
    part.dispose();
  });
});
