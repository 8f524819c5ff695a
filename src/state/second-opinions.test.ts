import { beforeEach, expect, test, vi } from 'vitest';
import { FakeEngine } from '../../tests/fixtures/fake-engine';
import { FeedbackReview } from './feedback-review.svelte';
import { SecondOpinions } from './second-opinions.svelte';
import { Workspace } from './workspace.svelte';

let workspace: Workspace;
let review: FeedbackReview;
let opinions: SecondOpinions;

beforeEach(async () => {
  const engine = new FakeEngine();
  workspace = new Workspace(() => engine);
  await workspace.start('webgpu');
  const { session, notices, reward, rewardChoice, setup } = workspace;
  review = new FeedbackReview(session, notices);
  opinions = new SecondOpinions(review, reward, rewardChoice, () => setup.rater.values.noise);
});

const labels = () => opinions.available.map(({ label }) => label);

test('the reward model can be asked once there is one', async () => {
  expect(labels()).toEqual(['The simulated rater']);
  await workspace.rater.run({ comparisons: 8 });
  await workspace.reward.fit({});
  expect(labels()).toEqual(['The simulated rater', 'The reward model']);
});

test('a reward of the editors can be asked once it ran there, as it is written', async () => {
  const { shape } = workspace.rewardChoice;
  await shape.load('Short', '(sample) => -sample.length');
  expect(labels()).toContain('“Short”');
  const asked = vi.spyOn(review, 'opinionOf').mockResolvedValue();
  opinions.available.at(-1)?.ask();
  expect(asked).toHaveBeenCalledExactlyOnceWith(shape.spec());
});

test('the simulated rater errs as often as the settings say when it is asked', () => {
  const asked = vi.spyOn(review, 'secondOpinion').mockResolvedValue();
  workspace.setup.rater.set('noise', 0.3);
  opinions.available[0]?.ask();
  expect(asked).toHaveBeenCalledExactlyOnceWith('simulated', 0.3);
});
