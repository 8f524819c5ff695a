import { beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeEngine } from '../../tests/fixtures/fake-engine';
import { Workspace } from './workspace.svelte';

let engine: FakeEngine;
let workspace: Workspace;

beforeEach(async () => {
  engine = new FakeEngine();
  workspace = new Workspace(() => engine);
  await workspace.start('webgpu');
  await workspace.feedback.queue.ensure();
});

async function saved(count: number): Promise<void> {
  await vi.waitFor(() => {
    expect(workspace.feedback.comparisons).toHaveLength(count);
  });
}

async function pairShown(): Promise<void> {
  await vi.waitFor(() => {
    expect(workspace.feedback.pair).toBeDefined();
  });
}

describe('a vote', () => {
  test('counts at once and is saved after', async () => {
    workspace.feedback.vote('a');
    expect(workspace.feedback.count).toBe(1);
    expect(workspace.feedback.comparisons).toHaveLength(0);
    await saved(1);
    expect(workspace.feedback.pending).toHaveLength(0);
    expect(workspace.feedback.unsavedCount).toBe(0);
  });

  test('brings the next pair, which was fetched before it was wanted', async () => {
    const fetches = vi.spyOn(engine, 'nextPair');
    workspace.feedback.vote('b');
    await pairShown();
    expect(fetches).toHaveBeenCalledTimes(1); // the one after the next
  });

  test('is saved as the pair was shown, sides included', async () => {
    const shown = workspace.feedback.pair;
    workspace.feedback.vote('tie');
    await saved(1);
    expect(workspace.feedback.comparisons[0]).toMatchObject({
      prompt: shown?.prompt,
      a: shown?.a.text,
      b: shown?.b.text,
      choice: 'tie',
      rater: 'human',
    });
  });

  test('that corrects an answer is saved as a demonstration and a pair', async () => {
    const { feedback } = workspace;
    feedback.correct('As it should be.');
    await saved(1);
    expect(feedback.savedCount).toBe(2);
  });

  test('means nothing while no pair is shown', () => {
    workspace.feedback.vote('a');
    workspace.feedback.vote('a');
    expect(workspace.feedback.count).toBe(1);
  });
});

describe('a vote that cannot be saved', () => {
  test('counts, is not called saved, and goes to storage before the next one', async () => {
    engine.failingSaves = 1;
    workspace.feedback.vote('a');
    await vi.waitFor(() => {
      expect(workspace.feedback.saveFailed).toBe(true);
    });
    expect(workspace.feedback.unsavedCount).toBe(1);
    expect(workspace.feedback.savedCount).toBe(0);
    expect(workspace.notices.list.at(-1)?.code).toBe('storage');
    await pairShown();
    workspace.feedback.vote('b');
    await saved(2);
    expect(workspace.feedback.comparisons.map((one) => one.choice)).toEqual(['a', 'b']);
    await vi.waitFor(() => {
      expect(workspace.feedback.savedCount).toBe(2);
    });
    expect(workspace.feedback.saveFailed).toBe(false);
  });

  test('is saved by retry', async () => {
    engine.failingSaves = 1;
    workspace.feedback.vote('skip');
    await vi.waitFor(() => {
      expect(workspace.feedback.saveFailed).toBe(true);
    });
    await workspace.feedback.retry();
    expect(workspace.feedback.saveFailed).toBe(false);
    expect(workspace.feedback.savedCount).toBe(1);
    expect(workspace.feedback.comparisons).toHaveLength(1);
  });
});

describe('undo', () => {
  test('takes the last vote back and shows its pair again', async () => {
    const shown = workspace.feedback.pair;
    workspace.feedback.vote('a');
    await saved(1);
    await workspace.feedback.undo();
    expect(workspace.feedback.count).toBe(0);
    expect(workspace.feedback.pair).toEqual(shown);
    expect(workspace.feedback.canRedo).toBe(true);
  });

  test('then redo gives the vote back', async () => {
    workspace.feedback.vote('a');
    await saved(1);
    const [vote] = workspace.feedback.comparisons;
    await workspace.feedback.undo();
    await workspace.feedback.redo();
    expect(workspace.feedback.comparisons).toEqual([vote]);
  });

  test('right after a vote waits for its save', async () => {
    workspace.feedback.vote('a');
    await workspace.feedback.undo();
    expect(workspace.feedback.count).toBe(0);
    expect(engine.calls).toEqual(['compare a']);
  });
});

describe('the pair on screen', () => {
  const judge = async (choice: 'a' | 'b', count: number) => {
    await pairShown();
    const { pair } = workspace.feedback;
    workspace.feedback.vote(choice);
    await saved(count);
    return pair;
  };

  test('follows undo backwards and redo forwards, pair by pair', async () => {
    const asked = [await judge('a', 1), await judge('b', 2), await judge('a', 3)];
    await pairShown();
    const next = workspace.feedback.pair;
    for (const pair of asked.toReversed()) {
      await workspace.feedback.undo();
      expect(workspace.feedback.pair).toBe(pair);
    }
    for (const pair of [asked[1], asked[2], next]) {
      await workspace.feedback.redo();
      expect(workspace.feedback.pair).toBe(pair);
    }
    expect(workspace.feedback.comparisons).toHaveLength(3);
  });

  test('is asked again in its turn when undone judgements are given anew', async () => {
    await judge('a', 1);
    const second = await judge('b', 2);
    await workspace.feedback.undo();
    await workspace.feedback.undo();
    workspace.feedback.vote('tie');
    expect(workspace.feedback.pair).toBe(second);
  });

  test('stays when undo takes back what the simulated rater said', async () => {
    await judge('a', 1);
    await pairShown();
    const shown = workspace.feedback.pair;
    await workspace.rater.run({ comparisons: 1 });
    await workspace.feedback.undo();
    expect(workspace.feedback.pair).toBe(shown);
    expect(workspace.feedback.count).toBe(1);
  });

  test('is the one of an undone thumb, and redo moves on from it', async () => {
    const thumbed = workspace.feedback.pair;
    workspace.feedback.voteThumb(true);
    await pairShown();
    const next = workspace.feedback.pair;
    await workspace.feedback.undo();
    expect(workspace.feedback.pair).toBe(thumbed);
    await workspace.feedback.redo();
    expect(workspace.feedback.pair).toBe(next);
  });

  test('comes back by its texts when it was judged before the page was loaded', async () => {
    await engine.compare('', { prompt: 'p', a: 'x', b: 'y', choice: 'a' }, 'Ada');
    await workspace.feedback.undo();
    const { pair } = workspace.feedback;
    expect([pair?.prompt, pair?.a.text, pair?.b.text]).toEqual(['p', 'x', 'y']);
  });
});

test('opening another project clears votes and pair', async () => {
  workspace.feedback.vote('a');
  await saved(1);
  await workspace.openSetup();
  expect(workspace.feedback.count).toBe(0);
  expect(workspace.feedback.pair).toBeUndefined();
});

test('the best of several on two pages are two questions', async () => {
  const other = new FakeEngine();
  const page = new Workspace(() => other);
  await page.start('webgpu');
  for (const one of [workspace, page]) {
    await one.feedback.queue.ensure();
    one.feedback.setMode('best');
    await vi.waitFor(() => {
      expect(one.feedback.pair?.more).toBeDefined();
    });
    one.feedback.voteBest(0);
    await vi.waitFor(() => {
      expect(one.feedback.comparisons.length).toBeGreaterThan(0);
    });
  }
  const groups = [workspace, page].map((one) => [
    ...new Set(one.feedback.comparisons.map(({ group }) => group)),
  ]);
  expect(groups.map((of) => of.length)).toEqual([1, 1]);
  expect(groups[0]).not.toEqual(groups[1]);
});
