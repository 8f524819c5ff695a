import { beforeEach, expect, test } from 'vitest';
import { FakeEngine } from '../../../tests/fixtures/fake-engine';
import { Workspace } from '../../state/workspace.svelte';
import { reportFacts } from './report-facts';

let workspace: Workspace;

function facts(): Record<string, string> {
  const { session, setup, training, reward, feedback, link } = workspace;
  const comparisons = feedback.comparisons.length;
  const reported = { session, setup, training, report: reward.report, comparisons };
  return Object.fromEntries(reportFacts({ ...reported, engine: link.info }));
}

beforeEach(async () => {
  const engine = new FakeEngine();
  workspace = new Workspace(() => engine);
  await workspace.start('webgpu');
});

test('what was not done yet is said, not left empty', () => {
  expect(facts()).toMatchObject({
    Feedback: '0 comparisons',
    'Reward model': 'none',
    Training: '0 iterations, not trained',
    'Settings changed': 'none: all defaults',
  });
});

test('what was done is said with its figures', async () => {
  await workspace.rater.run({ comparisons: 8 });
  await workspace.reward.fit({});
  await workspace.training.train(1, {});
  workspace.setup.loop.set('iterations', 7);
  const said = facts();
  expect(said['Feedback']).toBe('8 comparisons');
  expect(said['Reward model']).toMatch(/^orders \d+\s%\sof held-out pairs/);
  expect(said['Training']).toMatch(/^1 iterations, reward .*, KL .* nats$/);
  expect(said['Settings changed']).toMatch(/ 7\b/);
});
