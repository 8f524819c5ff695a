import { beforeEach, describe, expect, test } from 'vitest';
import { FakeEngine } from '../../tests/fixtures/fake-engine';
import { ArenaState } from './arena-state.svelte';
import { Notices } from './notices.svelte';
import { SessionState } from './session-state.svelte';

let engine: FakeEngine;
let arena: ArenaState;

beforeEach(async () => {
  engine = new FakeEngine();
  const session = new SessionState(() => engine);
  await session.open({ lab: 'assistant', model: 'nano', seed: 1 });
  arena = new ArenaState(session, new Notices());
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
});
