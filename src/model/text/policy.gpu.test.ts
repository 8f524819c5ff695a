import { setBackend } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { tinyTextFamily } from '../../../tests/parity/tiny-text-family';
import '../../ops';
import { Rng } from '../../shared/rng';

test('one pass gives the bits that log-probabilities and features have when each is asked for alone', async () => {
  await setBackend('webgpu');
  const family = tinyTextFamily();
  const policy = family.basePolicy();
  const network = family.rewardNetwork(policy, Rng.fromSeed(1));
  const answers = ['cd', 'efgh', '', 'abcabc', 'h'];
  const batch = family.encode(answers.map((text) => ({ prompt: 'ab', text })));
  const apart = [1, 0.7].map((temperature) => policy.evaluate(batch, temperature));
  const features = network.features(batch);
  const read = policy.evaluateWithFeatures(batch, [1, 0.7]);
  const acted = (values: Float32Array) => values.filter((_, i) => batch.mask[i] === 1);
  for (const [index, together] of read.logProbs.entries()) {
    const expected = await apart[index]?.logProbs.data<'float32'>();
    expect(acted(await together.data<'float32'>())).toEqual(acted(expected ?? new Float32Array()));
  }
  expect(await read.features.data()).toEqual(await features.data());
  for (const { logProbs, entropy } of apart) [logProbs, entropy].forEach((each) => each.dispose());
  [...read.logProbs, read.features, features, network, policy].forEach((each) => {
    each.dispose();
  });
  family.dispose();
});
