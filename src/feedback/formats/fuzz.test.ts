/** Rows made up in every shape, with columns of all sorts beside: the generator knows the truth. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsIn } from './read-record';
import { readRow } from './read-row';
import { recordsOf } from './records';
import { RowError } from './row-error';

const ROWS = 10_000;

/** What a row says; undefined where no reader may be sure of it. */
interface Made {
  readonly row: object;
  readonly truth: object | undefined;
}

const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
const pairOf = fc
  .record({ prompt: text, good: text, bad: text })
  .filter(({ good, bad }) => good !== bad);
type Pair = { readonly prompt: string; readonly good: string; readonly bad: string };

const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });
const better = ({ prompt, good, bad }: Pair) => ({ prompt, a: good, b: bad, choice: 'a' });
const second = ({ prompt, good, bad }: Pair) => ({ prompt, a: bad, b: good, choice: 'b' });
const rated = ({ prompt, good }: Pair) => ({ prompt, text: good, good: true });
const shown = ({ prompt, good }: Pair) => ({ prompt, text: good });

/** Shapes that are known, and what they say. */
const KNOWN: readonly ((pair: Pair) => Made)[] = [
  (p) => ({ row: { prompt: p.prompt, chosen: p.good, rejected: p.bad }, truth: better(p) }),
  (p) => ({ row: { question: p.prompt, chosen: p.good, rejected: p.bad }, truth: better(p) }),
  (p) => ({
    row: { instruction: p.prompt, input: '', chosen: p.good, rejected: p.bad },
    truth: better(p),
  }),
  (p) => ({
    row: {
      prompt: p.prompt,
      chosen: [user(p.prompt), assistant(p.good)],
      rejected: [user(p.prompt), assistant(p.bad)],
    },
    truth: better(p),
  }),
  (p) => ({
    row: {
      input: { messages: [user(p.prompt)] },
      preferred_output: [assistant(p.good)],
      non_preferred_output: [assistant(p.bad)],
    },
    truth: better(p),
  }),
  (p) => ({
    row: { history: p.prompt, human_ref_A: p.bad, human_ref_B: p.good, labels: 0 },
    truth: second(p),
  }),
  (p) => ({
    row: { prompt: p.prompt, response_0: p.bad, response_1: p.good, better_response_id: 1 },
    truth: second(p),
  }),
  (p) => ({ row: { prompt: p.prompt, completion: p.good, label: 'True' }, truth: rated(p) }),
  (p) => ({ row: { messages: [user(p.prompt), assistant(p.good)], label: 1 }, truth: rated(p) }),
  (p) => ({ row: { prompt: p.prompt, completion: p.good }, truth: shown(p) }),
  (p) => ({ row: { instruction: p.prompt, output: p.good }, truth: shown(p) }),
];

/** Columns that judge, under names that nobody told us. */
const ANSWERS = ['answer', 'reply', 'candidate', 'generation', 'option'];
const JUDGES = ['winner', 'is_better', 'preferred', 'rank', 'best_of', 'vote', 'human_choice'];
const ENDS: readonly (readonly [string, string])[] = [
  ['_a', '_b'],
  ['_0', '_1'],
  ['1', '2'],
  ['_left', '_right'],
  ['A', 'B'],
];
const strange: fc.Arbitrary<Made> = fc
  .record({
    pair: pairOf,
    asked: fc.constantFrom('prompt', 'input', 'question', 'query', 'ask'),
    answer: fc.constantFrom(...ANSWERS),
    judge: fc.constantFrom(...JUDGES),
    ends: fc.constantFrom(...ENDS),
  })
  .map(({ pair, asked, answer, judge, ends: [left, right] }) => ({
    row: {
      [asked]: pair.prompt,
      [`${answer}${left}`]: pair.good,
      [`${answer}${right}`]: pair.bad,
      [judge]: 0,
    },
    truth: undefined,
  }));

/** Two columns, the better answer in the first. */
const OPPOSED: readonly (readonly [string, string])[] = [
  ['chosen_response', 'rejected_response'],
  ['answer_chosen', 'answer_rejected'],
  ['winner', 'loser'],
  ['winning_reply', 'losing_reply'],
  ['positive', 'negative'],
  ['y_w', 'y_l'],
  ['good', 'bad'],
  ['bestAnswer', 'worstAnswer'],
  ['preferred', 'dispreferred'],
];
const opposed: fc.Arbitrary<Made> = fc
  .record({
    pair: pairOf,
    asked: fc.constantFrom('prompt', 'input', 'question', 'messages'),
    names: fc.constantFrom(...OPPOSED),
  })
  .map(({ pair, asked, names: [better, worse] }) => ({
    row: {
      [asked]: asked === 'messages' ? [user(pair.prompt)] : pair.prompt,
      [better]: pair.good,
      [worse]: pair.bad,
    },
    truth: undefined,
  }));

/** Columns that say nothing of answers, and those that some rows simply lack. */
const beside = fc.dictionary(
  fc.constantFrom('id', 'source', 'split', 'meta', 'created', 'lang', 'url'),
  fc.oneof(text, fc.integer(), fc.constant(null), fc.boolean()),
);
const known: fc.Arbitrary<Made> = fc
  .record({ make: fc.constantFrom(...KNOWN), pair: pairOf, beside })
  .map(({ make, pair, beside: more }) => {
    const { row, truth } = make(pair);
    // Nobody asked anything: no answer to it says what is wanted.
    const isBlank = pair.prompt.trim() === '';
    return { row: { ...more, ...row }, truth: isBlank ? undefined : truth };
  });
const damaged: fc.Arbitrary<Made> = fc
  .record({ made: known, drop: fc.nat(), value: fc.constantFrom(7, [], {}, [null], true) })
  .map(({ made: { row }, drop, value }) => {
    const names = Object.keys(row);
    return { row: { ...row, [names[drop % names.length] ?? 'prompt']: value }, truth: undefined };
  });

test('10,000 rows are read as they were meant, or refused with a reason', () => {
  let [right, refused] = [0, 0];
  fc.assert(
    fc.property(fc.oneof({ arbitrary: known, weight: 4 }, strange, opposed), ({ row, truth }) => {
      try {
        expect(
          readRow(JSON.stringify(row)).map((one) => ('given' in one ? one.given : one)),
        ).toEqual([truth]);
        right += 1;
      } catch (error) {
        if (!(error instanceof RowError) || truth !== undefined) throw error;
        expect(error.message.length).toBeGreaterThan(20);
        refused += 1;
      }
    }),
    { numRuns: ROWS },
  );
  expect(right).toBeGreaterThan(ROWS / 2);
  expect(right + refused).toBe(ROWS);
});

test('a row with a value of another kind in it is refused, or keeps both of its answers', () => {
  fc.assert(
    fc.property(damaged, ({ row }) => {
      try {
        for (const one of readRow(JSON.stringify(row))) expect(one.kind).not.toBe('prompt');
      } catch (error) {
        expect(error).toBeInstanceOf(RowError);
      }
    }),
    { numRuns: ROWS },
  );
});

test.each([
  ['commas', ','],
  ['semicolons', ';'],
  ['tabs', '\t'],
])('10,000 rows of a table with %s say what was written into it', async (_, delimiter) => {
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const asking = pairOf.filter(({ prompt }) => prompt.trim() !== '');
  const rows = fc.sample(asking, { numRuns: ROWS, seed: 1 });
  const lines = [['prompt', 'chosen', 'rejected'], ...rows.map((p) => [p.prompt, p.good, p.bad])];
  const file = new Blob([lines.map((cells) => cells.map(quoted).join(delimiter)).join('\n')]);
  const read: unknown[] = [];
  for await (const { records } of recordsOf(file, 1000)) {
    for (const record of records) read.push(...rowsIn(record, {}));
  }
  expect(read).toEqual(rows.map((pair) => ({ kind: 'comparison', given: better(pair) })));
});
