import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createCpuBackend } from '../../ops';
import { Rng } from '../../shared/rng';
import { parameterCount, saveVariables } from '../variables';
import { ControlBatch } from './control-batch';
import { ControlFamily } from './control-family';
import type { ControlWorld, Episode, Teacher } from './control-world';

/** Walk from the prompt's position to zero; clips are "position:moves". */
const ACTIONS = ['left', 'stay', 'right'];
const HORIZON = 6;
const LINE: ControlWorld = {
  observationSize: 2,
  actions: ACTIONS,
  horizon: HORIZON,
  start: (prompt): Episode => {
    let position = Number(prompt);
    const moves: number[] = [];
    return {
      observation: () => [position / 4, moves.length / HORIZON],
      step: (action) => {
        position += action - 1;
        moves.push(action);
      },
      done: () => position === 0 || moves.length === HORIZON,
      clip: () => `${prompt}:${moves.join('')}`,
    };
  },
  parseClip: (prompt, text) => {
    const actions = Array.from(text.split(':')[1] ?? '', Number);
    const episode = LINE.start(prompt);
    const observations = actions.map((action) => {
      const observation = [...episode.observation()];
      episode.step(action);
      return observation;
    });
    return { observations, actions };
  },
};
const TEACHER: Teacher = ([position = 0], rng) =>
  rng.chance(0.6) ? (position > 0 ? 0 : 2) : rng.integer(3);
const PROMPTS = ['-3', '-2', '-1', '1', '2', '3'];
const OPTIONS = { temperature: 1, maxNewTokens: 99 };

let family: ControlFamily;

beforeAll(async () => {
  await createCpuBackend();
  family = await ControlFamily.teach(LINE, TEACHER, PROMPTS, Rng.fromSeed(1));
});

describe('the base policy', () => {
  test('acts about as its teacher does', async () => {
    const policy = family.basePolicy();
    const probability = async (prompt: string, action: number) => {
      const batch = family.encode([{ prompt, text: `${prompt}:${action}` }]);
      const { logProbs, entropy } = policy.evaluate(batch, 1);
      const [logProb = NaN] = await logProbs.data<'float32'>();
      logProbs.dispose();
      entropy.dispose();
      return Math.exp(logProb);
    };
    for (const prompt of ['2', '3']) {
      expect(await probability(prompt, 0)).toBeGreaterThan(0.55);
      expect(await probability(prompt, 0)).toBeLessThan(0.9);
    }
    expect(await probability('-2', 2)).toBeGreaterThan(0.55);
    policy.dispose();
  });

  test('is the same for the same seed', async () => {
    const again = await ControlFamily.teach(LINE, TEACHER, PROMPTS, Rng.fromSeed(1));
    const [first, second] = [family.basePolicy(), again.basePolicy()];
    expect(await saveVariables(second.variables)).toEqual(await saveVariables(first.variables));
    first.dispose();
    second.dispose();
  });

  test('tells its size', () => {
    const policy = family.basePolicy();
    expect(family.parameters).toBe(parameterCount(policy.variables));
    policy.dispose();
  });
});

describe('roll-outs', () => {
  test.each([1, 0.5])(
    'have the log-probabilities of the policy, temperature %d',
    async (temperature) => {
      const policy = family.basePolicy();
      const prompts = Array.from({ length: 64 }, (_, index) => PROMPTS[index % 6] ?? '1');
      const options = { ...OPTIONS, temperature };
      const rolled = await family.rollOut(policy, prompts, options, Rng.fromSeed(2));
      const { logProbs, entropy } = policy.evaluate(rolled.batch, temperature);
      const again = await logProbs.data<'float32'>();
      rolled.logProbs.forEach((logProb, cell) => {
        if (rolled.batch.mask[cell] === 0) expect(logProb).toBe(0);
        else expect(Math.abs(logProb - (again[cell] ?? NaN))).toBeLessThan(1e-4);
      });
      logProbs.dispose();
      entropy.dispose();
      policy.dispose();
    },
  );

  test('clips encode to the batch they came from', async () => {
    const policy = family.basePolicy();
    const rolled = await family.rollOut(policy, PROMPTS, OPTIONS, Rng.fromSeed(3));
    expect(family.encode(rolled.samples)).toEqual(rolled.batch);
    policy.dispose();
  });

  test('end when the episode is done; actions read by their names', async () => {
    const policy = family.basePolicy();
    const prompts = Array.from({ length: 32 }, () => '1');
    const { samples } = await family.rollOut(policy, prompts, OPTIONS, Rng.fromSeed(4));
    for (const { tokens, pieces, finished } of samples) {
      expect(tokens.length).toBeGreaterThan(0);
      expect(tokens.length).toBeLessThanOrEqual(HORIZON);
      expect(pieces).toEqual(tokens.map((action) => ACTIONS[action]));
      expect(finished).toBe(true);
    }
    expect(samples.some(({ tokens }) => tokens.length === 1)).toBe(true);
    policy.dispose();
  });

  test('equal seeds give equal episodes', async () => {
    const policy = family.basePolicy();
    const roll = () => family.rollOut(policy, PROMPTS, OPTIONS, Rng.fromSeed(5));
    expect((await roll()).samples).toEqual((await roll()).samples);
    policy.dispose();
  });
});

describe('reward network and critic', () => {
  test('an episode scores the sum of what its steps score', async () => {
    const policy = family.basePolicy();
    const network = family.rewardNetwork(policy, Rng.fromSeed(6));
    const { observations, actions } = LINE.parseClip('3', '3:102');
    const step = (index: number) => ({
      observations: observations.slice(index, index + 1),
      actions: actions.slice(index, index + 1),
    });
    const clips = [{ observations, actions }, step(0), step(1), step(2)];
    const scores = network.scores(ControlBatch.fromClips(clips, HORIZON, LINE.observationSize));
    const [whole = NaN, ...parts] = await scores.data<'float32'>();
    expect(whole).toBeCloseTo(
      parts.reduce((sum, part) => sum + part),
      5,
    );
    expect(new Set(parts.map((part) => part.toFixed(3))).size).toBe(3);
    scores.dispose();
    network.dispose();
    policy.dispose();
  });

  test('a fresh critic says zero everywhere and shares the trunk of the reward network', async () => {
    const policy = family.basePolicy();
    const network = family.rewardNetwork(policy, Rng.fromSeed(7));
    const critic = family.critic(network);
    const values = critic.values(family.encode([{ prompt: '2', text: '2:012' }]));
    expect([...(await values.data<'float32'>())]).toEqual([0, 0, 0, 0, 0, 0]);
    const layer = 'trunk.1.weight';
    const trunkOf = async (of: typeof critic | typeof network) =>
      (await saveVariables(of.variables)).get(layer);
    expect(await trunkOf(critic)).toEqual(await trunkOf(network));
    values.dispose();
    for (const made of [policy, network, critic]) made.dispose();
  });
});

test('the loss is the mean of −log π over the actions', async () => {
  const policy = family.basePolicy();
  const items = [{ prompt: '2', text: '2:00' }];
  const { logProbs, entropy } = policy.evaluate(family.encode(items), 1);
  const [first = 0, second = 0] = await logProbs.data<'float32'>();
  expect(await family.loss(policy, items)).toBeCloseTo(-(first + second) / 2, 5);
  logProbs.dispose();
  entropy.dispose();
  policy.dispose();
});

test('leaves no tensor behind', async () => {
  const before = memory().numTensors;
  const made = await ControlFamily.teach(LINE, TEACHER, PROMPTS, Rng.fromSeed(8));
  const policy = made.basePolicy();
  const network = made.rewardNetwork(policy, Rng.fromSeed(9));
  const critic = made.critic(network);
  await made.rollOut(policy, PROMPTS, OPTIONS, Rng.fromSeed(10));
  for (const used of [policy, network, critic]) used.dispose();
  expect(memory().numTensors).toBe(before);
});
