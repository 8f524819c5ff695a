import { beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeEngine } from '../../tests/fixtures/fake-engine';
import { Judging } from './judging.svelte';
import { KeyBindings } from './key-bindings.svelte';
import { Workspace } from './workspace.svelte';

let workspace: Workspace;
let judging: Judging;

beforeEach(async () => {
  const engine = new FakeEngine();
  workspace = new Workspace(() => engine);
  await workspace.start('webgpu');
  await workspace.feedback.queue.ensure();
  judging = new Judging(workspace.feedback, workspace.rater, new KeyBindings());
});

describe('an action', () => {
  test('compares the pair that is shown', () => {
    const vote = vi.spyOn(workspace.feedback, 'vote');
    judging.act('both-bad');
    expect(vote).toHaveBeenCalledExactlyOnceWith('both-bad');
  });

  test('says how much better only where that is asked for', () => {
    const vote = vi.spyOn(workspace.feedback, 'vote');
    judging.act('b-3');
    expect(vote).not.toHaveBeenCalled();
    judging.options.strength = true;
    judging.act('b-3');
    expect(vote).toHaveBeenCalledExactlyOnceWith('b', 3);
  });

  test('that belongs to another way of judging does nothing', () => {
    workspace.feedback.mode = 'thumbs';
    judging.act('tie');
    judging.act('best-1');
    expect(workspace.feedback.count).toBe(0);
  });

  test('gives a thumb, chooses the best, takes back', async () => {
    const [thumb, best] = [
      vi.spyOn(workspace.feedback, 'voteThumb').mockReturnValue(),
      vi.spyOn(workspace.feedback, 'voteBest').mockReturnValue(),
    ];
    workspace.feedback.mode = 'thumbs';
    judging.act('b');
    expect(thumb).toHaveBeenCalledExactlyOnceWith(true);
    workspace.feedback.mode = 'best';
    judging.act('best-3');
    expect(best).toHaveBeenCalledExactlyOnceWith(2);
    const undo = vi.spyOn(workspace.feedback, 'undo');
    judging.act('undo');
    expect(undo).toHaveBeenCalledOnce();
    await undo.mock.results[0]?.value;
  });
});

describe('the question shown', () => {
  test('stays while the next one is fetched', async () => {
    const { feedback } = workspace;
    const first = feedback.pair;
    judging.holdPair();
    feedback.renew();
    judging.holdPair();
    expect(feedback.pair).toBeUndefined();
    expect(judging.shown).toBe(first);
    expect(judging.canJudge).toBe(false);
    await vi.waitFor(() => {
      expect(feedback.pair).toBeDefined();
    });
    expect(judging.shown).toBe(feedback.pair);
    expect(judging.canJudge).toBe(true);
  });
});
