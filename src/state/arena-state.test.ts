import { beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeEngine } from '../../tests/fixtures/fake-engine';
import { ArenaState } from './arena-state.svelte';
import { Notices } from './notices.svelte';
import { SessionState } from './session-state.svelte';

let engine: FakeEngine;
let arena: ArenaState;

/** As the page does when it is opened again. */
async function reopened(iteration = 0): Promise<ArenaState> {
  const session = new SessionState(() => engine);
  await session.open({ lab: 'assistant', model: 'nano', seed: 1 });
  const opened = new ArenaState(session, new Notices(), iteration);
  await opened.recall();
  return opened;
}

beforeEach(async () => {
  engine = new FakeEngine();
  arena = await reopened();
  await arena.fill();
});

describe('the arena', () => {
  test('shows base and tuned answers, the tuned one on either side', () => {
    expect(arena.queue.length).toBeGreaterThan(3);
    expect(new Set(arena.queue.map(({ tunedIsLeft }) => tunedIsLeft)).size).toBe(2);
    for (const { left, right } of arena.queue) expect(left).not.toBe(right);
  });

  test('counts votes for the tuned policy, ties half, with an interval', () => {
    for (const choice of ['tuned', 'base', 'tie'] as const) {
      const isLeft = arena.current?.tunedIsLeft === (choice === 'tuned');
      arena.vote(choice === 'tie' ? 'tie' : isLeft ? 'left' : 'right');
    }
    expect([arena.wins, arena.ties, arena.votes.length]).toEqual([1, 1, 3]);
    expect(arena.rate.value).toBe(0.5);
    expect(arena.rate.ci95[0]).toBeGreaterThan(0);
  });

  test('takes a vote back and shows its duel again', () => {
    const first = arena.current;
    arena.vote('left');
    expect(arena.current).not.toBe(first);
    arena.undo();
    expect(arena.current).toBe(first);
    expect(arena.votes).toEqual([]);
  });

  test('takes no vote after the names are revealed', () => {
    arena.vote('left');
    arena.reveal();
    arena.vote('left');
    arena.undo();
    expect(arena.votes).toHaveLength(1);
  });

  test('ends the round when training moves the policy that was judged', () => {
    arena.vote('left');
    arena.apply({ kind: 'training', metrics: { iteration: 1 } as never });
    expect(arena.revealed).toBe(true);
    expect(arena.queue).toEqual([]);
    expect(arena.votes).toHaveLength(1);
  });

  test('goes on after a reload with every vote, undone ones left out', async () => {
    arena.vote('left');
    arena.vote('tie');
    arena.vote('right');
    arena.undo();
    const again = await reopened();
    expect(again.votes).toEqual(arena.votes);
    expect(again.votes).toHaveLength(2);
    expect(again.revealed).toBe(false);
    await again.fill();
    again.vote('left');
    expect((await reopened()).votes).toHaveLength(3);
    expect(await engine.arenaRounds()).toHaveLength(1);
  });

  test('a round about another policy, or one that was revealed, is over but stays to be read', async () => {
    arena.vote('left');
    const trained = await reopened(5);
    expect(trained.votes).toEqual([]);
    expect(trained.earlier.map(({ iteration, votes }) => [iteration, votes.length])).toEqual([
      [0, 1],
    ]);
    arena.reveal();
    const after = await reopened();
    expect([after.votes.length, after.earlier.length]).toEqual([0, 1]);
  });

  test('another round begins without votes and keeps the one before', async () => {
    arena.vote('left');
    arena.reveal();
    arena.restart();
    expect([arena.votes.length, arena.earlier.length, arena.revealed]).toEqual([0, 1, false]);
    await vi.waitFor(() => {
      expect(arena.current).toBeDefined();
    });
    arena.vote('tie');
    expect(await engine.arenaRounds()).toHaveLength(2);
  });

  test('votes of one project are not shown in another', async () => {
    arena.vote('left');
    const other = new FakeEngine();
    const session = new SessionState(() => other);
    const snapshot = await other.open({ lab: 'assistant', model: 'nano', seed: 2 });
    await session.open({ lab: 'assistant', model: 'nano', seed: 2 });
    arena.apply({ kind: 'session', snapshot });
    expect([arena.votes.length, arena.earlier.length]).toEqual([0, 0]);
  });
});
