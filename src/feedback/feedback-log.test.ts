import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Choice } from '../protocol/playground';
import { FeedbackLog } from './feedback-log';

const judgement = (choice: Choice) => ({ prompt: 'p', a: 'x', b: 'y', choice });

function logOf(count: number): FeedbackLog {
  const log = new FeedbackLog();
  for (let i = 0; i < count; i++) log.judge(judgement('a'), 'human', i);
  return log;
}

describe('undo and redo', () => {
  test('undo takes back the newest, redo brings it back in its place', () => {
    const log = logOf(3);
    log.undo(10);
    log.undo(11);
    expect(log.comparisons().map(({ id }) => id)).toEqual(['comparison-1']);
    log.redo(12);
    expect(log.comparisons().map(({ id }) => id)).toEqual(['comparison-1', 'comparison-2']);
    expect(log.canRedo).toBe(true);
  });

  test('a new judgement ends what could be redone, and never reuses an id', () => {
    const log = logOf(2);
    log.undo(10);
    const { comparison } = log.judge(judgement('b'), 'human', 11);
    expect(log.canRedo).toBe(false);
    expect(comparison.id).toBe('comparison-3');
  });

  test('with nothing to take back, undo and redo write nothing', () => {
    const log = new FeedbackLog();
    expect(log.undo(1)).toBeUndefined();
    expect(log.redo(1)).toBeUndefined();
    expect(log.events).toEqual([]);
  });

  test('n undos and then n redos change nothing, for every n and every history', () => {
    fc.assert(
      fc.property(historyArbitrary, fc.nat({ max: 12 }), (history, count) => {
        const log = replay(history);
        const before = log.comparisons();
        const undos = Array.from({ length: count }, () => log.undo(0)).filter(Boolean).length;
        expect(log.comparisons()).toEqual(before.slice(0, before.length - undos));
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
      const copy = new FeedbackLog(structuredClone(log.events));
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

const historyArbitrary = fc.array(fc.constantFrom('judge', 'undo', 'redo'), { maxLength: 40 });

function replay(history: readonly string[]): FeedbackLog {
  const log = new FeedbackLog();
  history.forEach((action, time) => {
    if (action === 'judge') log.judge(judgement('a'), 'human', time);
    else if (action === 'undo') log.undo(time);
    else log.redo(time);
  });
  return log;
}
