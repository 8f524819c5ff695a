import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PPO_FIELDS } from '../config/ppo-fields';
import { SetupState } from './setup-state.svelte';
import { STAGES } from './stages';

test('the default set-up needs no address', () => {
  expect(new SetupState().hash).toBe('');
});

test('the address carries only what differs from the defaults', () => {
  const setup = new SetupState();
  setup.stage = 'train';
  setup.ppo.set('klCoefficient', 0.2);
  setup.ppo.set('clipRange', PPO_FIELDS.clipRange.default);
  setup.hidden = ['model', 'share'];
  expect(setup.hash).toBe('#stage=train&ppo.klCoefficient=0.2&hide=model,share');
});

test('a set-up read from its own address is the same set-up', () => {
  const arbitrary = fc.record({
    seed: fc.nat({ max: 999_999_999 }),
    stage: fc.constantFrom(...STAGES),
    klCoefficient: fc.integer({ min: 0, max: 200 }).map((hundredths) => hundredths / 100),
    whitenRewards: fc.boolean(),
    klController: fc.constantFrom('fixed' as const, 'adaptive' as const),
    lab: fc.stringMatching(/^[a-z ä&=#]{1,8}$/),
  });
  fc.assert(
    fc.property(arbitrary, (given) => {
      const setup = new SetupState();
      setup.lab = given.lab;
      setup.seed = given.seed;
      setup.stage = given.stage;
      setup.ppo.set('klCoefficient', given.klCoefficient);
      setup.ppo.set('whitenRewards', given.whitenRewards);
      setup.ppo.set('klController', given.klController);
      const copy = new SetupState();
      expect(copy.adoptHash(setup.hash)).toEqual([]);
      expect(copy.hash).toBe(setup.hash);
      expect(copy.ppo.values).toEqual(setup.ppo.values);
    }),
  );
});

test.each([
  'ppo.klCoefficient=99',
  'ppo.klCoefficient=',
  'ppo.unknown=1',
  'ppo.whitenRewards=perhaps',
  'stage=six',
  'seed=-1',
  'theme=pink',
  'nonsense=1',
])('an address that says %s is told, and changes nothing', (entry) => {
  const setup = new SetupState();
  expect(setup.adoptHash(`#${entry}`)).toEqual([entry]);
  expect(setup.hash).toBe('');
});

test('a new address replaces the whole set-up', () => {
  const setup = new SetupState();
  setup.ppo.set('klCoefficient', 0.2);
  setup.replaceWith('#rater.noise=0.25');
  expect(setup.hash).toBe('#rater.noise=0.25');
});

test('a moved PPO slider is passed on, an adopted configuration is not', () => {
  const heard: unknown[] = [];
  const setup = new SetupState((patch) => heard.push(patch));
  setup.ppo.adopt({ epochs: 2 });
  setup.ppo.set('learningRate', 1e-4);
  setup.ppo.reset('epochs');
  expect(heard).toEqual([{ learningRate: 1e-4 }, { epochs: 4 }]);
});

test('a run has a link that opens its whole configuration', () => {
  const setup = new SetupState();
  setup.ppo.set('klCoefficient', 0.5);
  const config = { ...setup.ppo.values, klCoefficient: 0, padIsEnd: true };
  const opened = new SetupState();
  opened.adoptHash(setup.linkTo({ lab: 'assistant', model: 'pocket', seed: 9, config }));
  expect(opened.ppo.values).toEqual(config);
  expect([opened.model, opened.seed, opened.stage]).toEqual(['pocket', 9, 'train']);
  expect(setup.ppo.values.klCoefficient).toBe(0.5);
});
