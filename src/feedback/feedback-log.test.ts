import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Choice } from '../protocol/playground';
import type { FeedbackEvent } from './feedback-event';
import { FeedbackLog } from './feedback-log';
import { historyOf } from './history';

const judgement = (choice: Choice) => ({ prompt: 'p', a: 'x', b: 'y', choice });

function logOf(count: number): FeedbackLog {
  const log = new FeedbackLog([], 'x');
  for (let i = 0; i < count; i++) log.judge(judgement('a'), 'human', i);
  return log;
}

describe('undo and redo', () => {
  test('undo takes back the newest, redo brings it back in its place', () => {
    const log = logOf(3);
    log.undo(10);
    log.undo(11);
    expect(log.comparisons().map(({ id }) => id)).toEqual(['comparison-x-1']);
    log.redo(12);
    expect(log.comparisons().map(({ id }) => id)).toEqual(['comparison-x-1', 'comparison-x-2']);
    expect(log.canRedo).toBe(true);
  });

  test('a new judgement ends what could be redone, and never reuses an id', () => {
    const log = logOf(2);
    log.undo(10);
    const { comparison } = log.judge(judgement('b'), 'human', 11);
    expect(log.canRedo).toBe(false);
    expect(comparison.id).toBe('comparison-x-3');
  });

  test('with nothing to take back, undo and redo write nothing', () => {
    const log = new FeedbackLog([], 'x');
    expect(log.undo(1)).toBeUndefined();
    expect(log.redo(1)).toBeUndefined();
    expect(log.events).toEqual([]);
  });

  test('what time travel took away and brought back is undone step by step', () => {
    const log = logOf(2);
    log.revertTo(0, 10);
    log.revertTo(2, 11);
    const ids = () => log.comparisons().map(({ id }) => id);
    const both = ['comparison-x-1', 'comparison-x-2'];
    expect(ids()).toEqual(both);
    log.undo(12);
    expect(ids()).toEqual([]);
    log.undo(13);
    expect(ids()).toEqual(both);
    log.undo(14);
    expect(ids()).toEqual(['comparison-x-1']);
    for (const time of [15, 16, 17]) log.redo(time);
    expect(ids()).toEqual(both);
  });

  test('n undos and then n redos change nothing, for every n and every history', () => {
    fc.assert(
      fc.property(historyArbitrary, fc.nat({ max: 12 }), (history, count) => {
        const log = replay(history);
        const before = log.comparisons();
        const undos = Array.from({ length: count }, () => log.undo(0)).filter(Boolean).length;
        for (let i = 0; i < undos; i++) log.redo(0);
        expect(log.comparisons()).toEqual(before);
      }),
    );
  });
});

test('a log read back from its own events is the same log', () => {
  fc.assert(
    fc.property(historyArbitrary, (history) => {
      const log = replay(history);
      const copy = new FeedbackLog(structuredClone(log.events), 'x');
      expect(copy.events).toEqual(log.events);
      expect(copy.comparisons()).toEqual(log.comparisons());
      expect(copy.canRedo).toBe(log.canRedo);
      expect(copy.judge(judgement('tie'), 'human', 1)).toEqual(
        log.judge(judgement('tie'), 'human', 1),
      );
    }),
  );
});

test('events are only ever added', () => {
  const log = logOf(2);
  const before = [...log.events];
  log.undo(5);
  log.judge(judgement('b'), 'human', 6);
  expect(log.events.slice(0, before.length)).toEqual(before);
  expect(log.events.map(({ kind }) => kind)).toEqual(['judged', 'judged', 'undone', 'judged']);
});

describe('removal and time travel', () => {
  test('all that one rater gave goes, whatever its kind, and undo brings it back in its place', () => {
    const log = logOf(1);
    log.judge(judgement('b'), 'ann', 1);
    log.give({ ratings: [{ prompt: 'p', text: 'x', good: true }] }, { rater: 'ann', time: 2 });
    log.judge(judgement('tie'), 'human', 3);
    const before = log.comparisons();
    log.removeRater('ann', 4);
    expect(log.comparisons().map(({ rater }) => rater)).toEqual(['human', 'human']);
    expect(log.ratings()).toEqual([]);
    log.undo(5);
    expect(log.comparisons()).toEqual(before);
    expect(log.ratings()).toHaveLength(1);
  });

  test('of a rater who gave nothing writes nothing', () => {
    const log = logOf(1);
    expect(log.removeRater('ann', 1)).toBeUndefined();
    expect(log.revertTo(1, 2)).toBeUndefined();
    expect(log.events).toHaveLength(1);
  });

  test('going back is an event like any other: what came after is one undo away', () => {
    const log = logOf(3);
    const before = log.comparisons();
    log.revertTo(1, 10);
    expect(log.comparisons()).toEqual(before.slice(0, 1));
    log.undo(11);
    expect(log.comparisons()).toEqual(before);
  });

  test('every point of every history can be seen and gone back to', () => {
    fc.assert(
      fc.property(historyArbitrary, fc.nat(), (history, point) => {
        const log = new FeedbackLog([], 'x');
        const seen = new Map([[0, log.comparisons()]]);
        history.forEach((action, time) => {
          act(log, action, time);
          seen.set(log.events.length, log.comparisons());
        });
        const length = [...seen.keys()][point % seen.size] ?? 0;
        expect(log.at(length).comparisons.items()).toEqual(seen.get(length));
        const before = log.comparisons();
        const event = log.revertTo(length, 99);
        expect(log.comparisons()).toEqual(seen.get(length));
        if (event !== undefined) log.undo(100);
        expect(log.comparisons()).toEqual(before);
      }),
    );
  });
});

test('an act of several judgements is undone and redone as one', () => {
  const log = logOf(1);
  const comparisons = [judgement('a'), judgement('b'), judgement('tie')];
  log.give(
    { comparisons, demonstrations: [{ prompt: 'p', text: 'z', original: 'y' }] },
    { rater: 'human', time: 1 },
  );
  const before = log.comparisons();
  log.undo(2);
  expect(log.comparisons()).toEqual(before.slice(0, 1));
  expect(log.demonstrations()).toEqual([]);
  log.redo(3);
  expect(log.comparisons()).toEqual(before);
  expect(log.demonstrations()).toMatchObject([{ id: 'demonstration-x-1', text: 'z' }]);
});

test('the history says how many judgements undo and redo were about', () => {
  const log = logOf(1);
  log.give({ comparisons: [judgement('a'), judgement('b')] }, { rater: 'human', time: 1 });
  log.undo(2);
  log.undo(3);
  log.redo(4);
  const said = historyOf(log.events).map(({ action, count }) => [action, count]);
  expect(said.slice(3)).toEqual([
    ['undone', 2],
    ['undone', 1],
    ['redone', 1],
  ]);
});

test('comparisons change from the index that the log names, and nowhere before it', () => {
  fc.assert(
    fc.property(historyArbitrary, (history) => {
      const log = new FeedbackLog([], 'x');
      history.forEach((action, time) => {
        const before = log.comparisons();
        act(log, action, time);
        const after = log.comparisons();
        const kept = log.events.length === 0 ? 0 : log.unchanged;
        expect(after.slice(0, Math.min(kept, before.length))).toEqual(before.slice(0, kept));
      });
    }),
  );
});

test('a log of the first version, whose undo named what it took back, reads as before', () => {
  const comparison = (n: number) => ({
    ...judgement('a'),
    id: `comparison-${n}`,
    rater: 'human',
    time: n,
  });
  const log = new FeedbackLog([
    { kind: 'judged', sequence: 0, time: 1, comparison: comparison(1) },
    { kind: 'judged', sequence: 1, time: 2, comparison: comparison(2) },
    { kind: 'undone', sequence: 2, time: 3, comparisonId: 'comparison-2' },
    { kind: 'redone', sequence: 3, time: 4, comparisonId: 'comparison-2' },
    { kind: 'undone', sequence: 4, time: 5, comparisonId: 'comparison-2' },
  ]);
  expect(log.comparisons()).toEqual([comparison(1)]);
  expect(log.canRedo).toBe(true);
});

describe('two pages that write one log at once', () => {
  /** What storage holds after both have acted in this order. */
  function written(actions: readonly (readonly [page: 0 | 1, action: string])[]) {
    const pages = [new FeedbackLog([], 'a'), new FeedbackLog([], 'b')] as const;
    const stored: FeedbackEvent[] = [];
    actions.forEach(([page, action], time) => {
      const log = pages[page];
      const known = log.events.length;
      act(log, action, time);
      stored.push(...log.events.slice(known));
    });
    return { pages, together: new FeedbackLog(structuredClone(stored), 'c') };
  }
  const ids = (log: FeedbackLog) => log.comparisons().map(({ id }) => id);

  test('lose nothing, double nothing and bring nothing back', () => {
    const step = fc.tuple(
      fc.constantFrom(0 as const, 1 as const),
      fc.constantFrom('judge', 'judge', 'act', 'undo', 'redo', 'remove', 'travel'),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (actions) => {
        const { pages, together } = written(actions);
        expect(ids(together).toSorted()).toEqual([...ids(pages[0]), ...ids(pages[1])].toSorted());
        expect(together.events.map(({ sequence }) => sequence)).toEqual(
          together.events.map((_, index) => index),
        );
      }),
    );
  });

  test('undo takes back what its own page gave, whatever the other has given since', () => {
    const { together } = written([
      [0, 'judge'],
      [1, 'judge'],
      [0, 'undo'],
    ]);
    expect(ids(together)).toEqual(['comparison-b-1']);
    together.undo(9);
    expect(ids(together)).toEqual([]);
  });
});

const historyArbitrary = fc.array(
  fc.constantFrom('judge', 'judge', 'act', 'undo', 'redo', 'remove', 'travel'),
  { maxLength: 40 },
);

function act(log: FeedbackLog, action: string, time: number): void {
  const rater = time % 3 === 0 ? 'ann' : 'human';
  const comparisons = [judgement('a'), judgement('b')];
  if (action === 'judge') log.judge(judgement('a'), rater, time);
  else if (action === 'act') log.give({ comparisons }, { rater, time });
  else if (action === 'undo') log.undo(time);
  else if (action === 'redo') log.redo(time);
  else if (action === 'remove') log.removeRater('ann', time);
  else log.revertTo((time * 7) % (log.events.length + 1), time);
}

function replay(history: readonly string[]): FeedbackLog {
  const log = new FeedbackLog([], 'x');
  history.forEach((action, time) => {
    act(log, action, time);
  });
  return log;
}
