import { describe, expect, test } from 'vitest';
import type { ImportOptions } from '../../protocol/feedback-files';
import { rowsIn } from './read-record';

const read = (row: object, options: ImportOptions) =>
  rowsIn({ number: 1, text: JSON.stringify(row) }, options);
const USER = { role: 'user', content: 'Why?' };
const said = (content: string) => [USER, { role: 'assistant', content }];

describe('columns that somebody told are read as', () => {
  test('the better and the other answer, with a margin or scores', () => {
    const columns = { prompt: 'ask', chosen: 'good', rejected: 'bad' };
    const given = { prompt: 'Why?', a: 'So.', b: 'No.', choice: 'a' };
    const row = { ask: 'Why?', good: 'So.', bad: 'No.', by: 3, s1: 9, s2: 7 };
    expect(read(row, { columns })).toEqual([{ kind: 'comparison', given }]);
    const more = { columns: { ...columns, margin: 'by' } };
    expect(read(row, more)).toEqual([{ kind: 'comparison', given: { ...given, strength: 3 } }]);
    const scored = { ...columns, score_chosen: 's1', score_rejected: 's2' };
    expect(read(row, { columns: scored })).toEqual([{ kind: 'comparison', given }]);
    expect(read(row, { columns: scored, scoresAsStrength: true })).toEqual([
      { kind: 'comparison', given: { ...given, strength: 2 } },
    ]);
  });

  test('whole conversations, which need no prompt beside', () => {
    const columns = { chosen: 'win', rejected: 'lose' };
    expect(read({ win: said('So.'), lose: said('No.') }, { columns })).toEqual([
      { kind: 'comparison', given: { prompt: 'Why?', a: 'So.', b: 'No.', choice: 'a' } },
    ]);
  });

  test('two answers side by side, by values that were told, words for a side, or scores', () => {
    const columns = { prompt: 'q', a: 'one', b: 'two', choice: 'w' };
    const row = { q: 'Why?', one: 'So.', two: 'No.', w: 1 };
    const given = { prompt: 'Why?', a: 'So.', b: 'No.' };
    const values = { '1': 'a', '2': 'b', '0': 'tie' } as const;
    expect(read(row, { columns, values })).toEqual([
      { kind: 'comparison', given: { ...given, choice: 'a' } },
    ]);
    expect(read({ ...row, w: 'Right' }, { columns })).toEqual([
      { kind: 'comparison', given: { ...given, choice: 'b' } },
    ]);
    expect(() => read(row, { columns })).toThrow('which answer is better where "w" is 1?');
    const scored = { prompt: 'q', a: 'one', b: 'two', score_a: 's', score_b: 't' };
    expect(read({ ...row, s: 2, t: '2.0' }, { columns: scored })).toEqual([
      { kind: 'comparison', given: { ...given, choice: 'tie' } },
    ]);
  });

  test('a rating, a demonstration, a prompt with all that is left as its item', () => {
    const row = { q: 'Why?', text: 'So.', ok: 'yes', source: 's' };
    const columns = { prompt: 'q', completion: 'text' };
    const given = { prompt: 'Why?', text: 'So.' };
    const values = { yes: 'good', no: 'bad' } as const;
    expect(read(row, { columns: { ...columns, label: 'ok' }, values })).toEqual([
      { kind: 'rating', given: { ...given, good: true } },
    ]);
    expect(read(row, { columns })).toEqual([{ kind: 'demonstration', given }]);
    expect(read(row, { columns: { prompt: 'q' } })).toEqual([
      { kind: 'prompt', prompt: 'Why?', item: { text: 'So.', ok: 'yes', source: 's' } },
    ]);
  });

  test('columns inside objects', () => {
    const row = { data: { ask: 'Why?' }, out: { best: 'So.', worst: 'No.' } };
    const columns = { prompt: 'data.ask', chosen: 'out.best', rejected: 'out.worst' };
    expect(read(row, { columns })).toHaveLength(1);
  });
});

test('what is wrong is told in the file’s own words', () => {
  const columns = { prompt: 'ask', chosen: 'good', rejected: 'bad' };
  expect(() => read({ ask: 'Why?', good: 'So.' }, { columns })).toThrow('"bad" is missing');
  expect(() => read({ ask: '', good: 'So.', bad: 'No.' }, { columns })).toThrow('"ask" is empty');
});
