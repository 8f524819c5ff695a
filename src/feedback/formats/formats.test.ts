import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Comparison, ExportOptions, Judged } from '../../protocol/feedback';
import { readRow as readRows } from './read-row';
import { recordsOf } from './records';
import type { Row } from './row';
import { RowError } from './row-error';
import { exportLines } from './write-rows';

const turn = (role: string, content: string) => ({ role, content });
const readRow = (line: string): Row => {
  const [row, ...more] = readRows(line);
  expect(more).toEqual([]);
  return row as Row;
};
const read = (row: object) => readRow(JSON.stringify(row));
const comparison = (prompt: string, a: string, b: string, more: object = {}) => ({
  kind: 'comparison',
  given: { prompt, a, b, choice: 'a', ...more },
});

describe('a row of another tool', () => {
  test('TRL: explicit preference, with margin as strength', () => {
    expect(read({ prompt: 'p', chosen: 'x', rejected: 'y' })).toEqual(comparison('p', 'x', 'y'));
    expect(read({ prompt: 'p', chosen: 'x', rejected: 'y', margin: 2.2 })).toEqual(
      comparison('p', 'x', 'y', { strength: 2 }),
    );
  });

  test('TRL: conversational, explicit and implicit', () => {
    const prompt = [turn('user', 'p')];
    const [x, y] = [turn('assistant', 'x'), turn('assistant', 'y')];
    const expected = comparison('p', 'x', 'y');
    expect(read({ prompt, chosen: [x], rejected: [y] })).toEqual(expected);
    expect(read({ chosen: [...prompt, x], rejected: [...prompt, y] })).toEqual(expected);
  });

  test('a transcript is split at its last turn, markers left out', () => {
    const row = {
      chosen: 'Human: Why?\nAssistant: Because it',
      rejected: 'Human: Why?\nAssistant: Be',
    };
    expect(read(row)).toEqual(comparison('Why?', 'Because it', 'Be'));
  });

  test('unpaired, prompt-completion, prompt-only, OpenRLHF and verl prompts', () => {
    expect(read({ prompt: 'p', completion: 'x', label: false })).toEqual({
      kind: 'rating',
      given: { prompt: 'p', text: 'x', good: false },
    });
    expect(read({ prompt: 'p', completion: 'x' })).toEqual({
      kind: 'demonstration',
      given: { prompt: 'p', text: 'x' },
    });
    const verl = { data_source: 'd', prompt: [turn('user', 'p')], reward_model: {} };
    for (const row of [{ prompt: 'p' }, { input: 'p' }, verl]) {
      expect(read(row)).toMatchObject({ kind: 'prompt', prompt: 'p' });
    }
    expect(read({ input: 'p', answer: 4 })).toMatchObject({ item: { answer: 4 } });
    expect(read(verl)).toMatchObject({ item: { data_source: 'd', reward_model: {} } });
  });

  test('OpenAI’s RFT dataset: all keys but messages and tools are the item', () => {
    const messages = [turn('developer', 'Be brief.'), turn('user', 'p')];
    const tools = [{ type: 'function', function: { name: 'look_up' } }];
    const fields = { reference: { answer: 'x' }, choice: 'b', text: 't', prompt: 'other' };
    expect(read({ messages, tools, ...fields })).toEqual({
      kind: 'prompt',
      prompt: 'Be brief.\np',
      item: { ...fields, messages },
    });
  });
});

describe('a row that cannot be read says why', () => {
  test.each([
    ['{"prompt": "p"', 'not-json'],
    ['[1, 2]', 'not-an-object'],
    ['{"question": "p"}', 'unknown-format'],
    ['{"prompt": "p", "chosen": "x"}', 'missing-field'],
    ['{"prompt": 3, "chosen": "x", "rejected": "y"}', 'wrong-type'],
    ['{"prompt": "p", "chosen": "x", "rejected": "x"}', 'equal-answers'],
    ['{"chosen": "yes", "rejected": "no"}', 'no-common-prompt'],
    ['{"prompt": "p", "a": "x", "b": "y", "choice": "left"}', 'wrong-type'],
    ['{"messages": []}', 'wrong-type'],
    ['{"messages": "p"}', 'wrong-type'],
    ['{"messages": [{"role": "user", "content": "p"}, null]}', 'wrong-type'],
    ['{"messages": [{"role": "human", "content": "p"}]}', 'wrong-type'],
    ['{"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}', 'wrong-type'],
    ['{"messages": [{"role": "user", "content": 7}]}', 'wrong-type'],
    ['{"messages": [{"role": "assistant", "content": "p"}]}', 'last-not-user'],
    ['{"messages": [{"role": "user", "content": "p"}], "tools": [{"type": "x"}]}', 'wrong-type'],
  ])('%s', (line, code) => {
    expect(() => readRow(line)).toThrow(expect.objectContaining({ code }) as Error);
  });

  test('whatever JSON comes, it is read or refused with a reason', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (line) => {
        try {
          expect(readRow(line).kind).toBeTypeOf('string');
        } catch (error) {
          expect(error).toBeInstanceOf(RowError);
        }
      }),
    );
  });
});

const word = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const share = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0);
const ratings = fc.dictionary(fc.constantFrom('accuracy', 'safety'), share, {
  noNullPrototype: true,
});

const comparisonArbitrary: fc.Arbitrary<Comparison> = fc.record(
  {
    id: fc.constant('comparison-1'),
    prompt: word,
    a: word,
    b: word,
    choice: fc.constantFrom('a', 'b', 'tie', 'both-bad', 'skip'),
    rater: fc.constantFrom('human', 'ann'),
    time: fc.nat(),
    strength: fc.constantFrom(1, 2, 3),
    probability: share,
    ratings: fc.record({ a: ratings, b: ratings }),
    group: fc.constant('g'),
    repeats: fc.constant('comparison-7'),
    iteration: fc.nat(40),
    swapped: fc.boolean(),
  },
  { requiredKeys: ['id', 'prompt', 'a', 'b', 'choice', 'rater', 'time'] },
);

function givenIn(line: string): object {
  const row = readRow(line);
  return row.kind === 'prompt' ? {} : row.given;
}

const all = (comparisons: readonly Comparison[]): Judged => {
  return { comparisons, ratings: [], demonstrations: [] };
};

describe('export then import', () => {
  test('is the identity in our own form, whatever was judged', () => {
    fc.assert(
      fc.property(fc.array(comparisonArbitrary, { maxLength: 8 }), (comparisons) => {
        const lines = [...exportLines(all(comparisons), { format: 'playground' })];
        const back = lines.map((line) => ({ id: 'comparison-1', ...givenIn(line) }));
        expect(back).toEqual(comparisons);
      }),
    );
  });

  test('keeps thumbs, criteria and demonstrations', () => {
    const signed = { rater: 'human', time: 3, iteration: 2 };
    const rating = {
      id: 'r',
      prompt: 'p',
      text: 'x',
      good: true,
      ratings: { safety: 1 },
      ...signed,
    };
    const demonstration = { id: 'd', prompt: 'p', text: 'z', original: 'y', ...signed };
    const given = { comparisons: [], ratings: [rating], demonstrations: [demonstration] };
    const rows = [...exportLines(given, { format: 'playground' })].map((line) => readRow(line));
    expect(rows).toEqual([
      { kind: 'rating', given: { ...rating, id: undefined } },
      { kind: 'demonstration', given: { ...demonstration, id: undefined } },
    ]);
  });

  const forms: ExportOptions[] = [
    { format: 'trl' },
    { format: 'trl', conversational: true },
    { format: 'trl', implicit: true },
    { format: 'openrlhf' },
    { format: 'verl' },
  ];
  test.each(forms)('keeps prompt, order and strength of every preference: %o', (options) => {
    fc.assert(
      fc.property(fc.array(comparisonArbitrary, { maxLength: 8 }), (comparisons) => {
        const decisive = comparisons.filter(
          ({ a, b, choice }) => (choice === 'a' || choice === 'b') && a !== b,
        );
        const back = [...exportLines(all(comparisons), options)].map(givenIn);
        expect(back).toEqual(
          decisive.map(({ prompt, a, b, choice, strength }) => ({
            prompt,
            a: choice === 'a' ? a : b,
            b: choice === 'a' ? b : a,
            choice: 'a',
            ...(strength === undefined ? {} : { strength }),
          })),
        );
      }),
    );
  });
});

describe('lines of a file', () => {
  test('are counted as editors do, blank ones too, however the bytes are cut', async () => {
    const file = new Blob(['\ufeff{"a":1}\r\n\n{"b":"', 'ü€"}\n{"c":3}']);
    const found = [];
    for await (const { records } of recordsOf(file, 2)) found.push(...records);
    expect(found.map(({ number, text }) => [number, text?.trim()])).toEqual([
      [1, '{"a":1}'],
      [3, '{"b":"ü€"}'],
      [4, '{"c":3}'],
    ]);
  });
});
