import { expect, test } from 'vitest';
import type { Item } from '../../protocol/playground';
import { InvalidValueError } from '../../shared/errors';
import { FeedbackJournal } from './journal';
import { history } from './review';
import { importFeedback } from './import';

const QUIET_JOB = {
  signal: new AbortController().signal,
  progress: () => undefined,
  pausePoint: () => Promise.resolve(),
  hold: () => Promise.resolve(),
  betweenSteps: () => Promise.resolve(),
};

function emptyJournal(): FeedbackJournal {
  const save = () => Promise.resolve();
  return new FeedbackJournal([], { publish: () => undefined, now: () => 0, save });
}

async function read(lines: readonly string[], journal = emptyJournal()) {
  const asked: string[] = [];
  const target = {
    journal,
    askAbout: (some: readonly string[]) => {
      asked.push(...some);
    },
    checkItems: (items: readonly Item[]) => {
      const long = items.find(({ prompt }) => prompt.length > 20);
      if (long !== undefined) throw new InvalidValueError('prompt', '21 tokens', 'use 20');
      const [one, other] = items.map(({ text }) => text.slice(0, 30));
      return one === other;
    },
  };
  const report = await importFeedback(new Blob([lines.join('\n')]), target, QUIET_JOB);
  const rows = journal.prompts();
  expect(asked).toEqual(rows.map(({ prompt }) => prompt));
  return { report, rows };
}

function row(content: string, fields: object = {}): string {
  return JSON.stringify({ messages: [{ role: 'user', content }], ...fields });
}

test('a prompt that the model cannot read is refused with its line and why; the others are kept', async () => {
  const lines = [row('short', { answer: 1 }), row('x'.repeat(21)), '', row('fine', { level: 2 })];
  const { report, rows } = await read(lines);
  expect(report).toMatchObject({ accepted: 2, prompts: 2, itemFields: ['answer', 'level'] });
  expect(report.rejected).toEqual([
    { line: 2, code: 'unreadable-prompt', message: expect.stringContaining('21 tokens') as string },
  ]);
  expect(rows.map(({ prompt, item }) => [prompt, item['answer']])).toEqual([
    ['short', 1],
    ['fine', undefined],
  ]);
});

test('a dataset has at most 50,000 rows, as OpenAI’s training files', async () => {
  const { report, rows } = await read(Array.from({ length: 50_002 }, (_, i) => row(`p${i}`)));
  expect(rows).toHaveLength(50_000);
  expect(report).toMatchObject({ accepted: 50_000, rejectedCount: 2 });
  expect(report.rejected[0]).toMatchObject({ line: 50_001, code: 'too-many-rows' });
});

test('comparisons that are there already are told, whichever side their answers stood on', async () => {
  const journal = emptyJournal();
  const pair = { prompt: 'which', chosen: 'good', rejected: 'bad' };
  const tie = { prompt: 'which', a: 'one', b: 'two', choice: 'tie' };
  const first = await read(
    [pair, tie].map((one) => JSON.stringify(one)),
    journal,
  );
  expect(first.report).toMatchObject({ accepted: 2, repeated: 0 });
  const again = [
    { prompt: 'which', a: 'bad', b: 'good', choice: 'b' },
    { prompt: 'which', a: 'two', b: 'one', choice: 'tie' },
    { prompt: 'which', chosen: 'bad', rejected: 'good' },
  ];
  const second = await read(
    again.map((one) => JSON.stringify(one)),
    journal,
  );
  expect(second.report).toMatchObject({ accepted: 3, comparisons: 3, repeated: 2 });
});

test('imported prompts are an act of the history: undo takes them back, redo brings them again', async () => {
  const journal = emptyJournal();
  const pair = JSON.stringify({ prompt: 'which', chosen: 'good', rejected: 'bad' });
  await read([row('one'), row('two'), pair], journal);
  expect(history(journal)).toMatchObject([{ action: 'imported', count: 3 }]);
  await journal.undo();
  expect([journal.prompts(), journal.comparisons()]).toEqual([[], []]);
  await journal.redo();
  expect(journal.prompts()).toHaveLength(2);
});

test('a pair that the model cannot read, or reads as two equal answers, is refused by its line', async () => {
  const pair = (prompt: string, chosen: string, rejected: string) =>
    JSON.stringify({ prompt, chosen, rejected });
  const long = 'x'.repeat(30);
  const { report } = await read([
    pair('which', 'good', 'bad'),
    pair('p'.repeat(21), 'good', 'bad'),
    pair('which', `${long} good`, `${long} bad`),
  ]);
  expect(report).toMatchObject({ accepted: 1, rejectedCount: 2 });
  expect(report.rejected).toMatchObject([
    { line: 2, code: 'unreadable-prompt' },
    { line: 3, code: 'equal-answers', message: expect.stringContaining('model reads') as string },
  ]);
});

test('a table, an array and lines of the same pairs are the same feedback', async () => {
  const pairs = Array.from({ length: 20 }, (_, i) => ({
    prompt: `p${i}`,
    chosen: `a${i}`,
    rejected: `b${i}`,
  }));
  const files = [
    pairs.map((pair) => JSON.stringify(pair)),
    [JSON.stringify(pairs, null, 2)],
    ['prompt,chosen,rejected', ...pairs.map((pair) => Object.values(pair).join(','))],
  ];
  const logs = [];
  for (const lines of files) {
    const journal = emptyJournal();
    await read(lines, journal);
    // The id tells one log from another; all else is the feedback.
    logs.push(journal.comparisons().map((one) => ({ ...one, id: '' })));
  }
  expect(logs[0]).toHaveLength(20);
  expect(logs[1]).toEqual(logs[0]);
  expect(logs[2]).toEqual(logs[0]);
});

test('what a file of another form seems to be, and what a row needs, is said once', async () => {
  const strange = { ask: 'Why?', reply_a: 'So.', reply_b: 'No.', winner: 'b' };
  const { report } = await read([strange, strange].map((one) => JSON.stringify(one)));
  expect(report.advice).toBe(
    'The file seems to be JSON lines with the columns ask, reply_a, reply_b, winner. ' +
      'A row needs a prompt and two answers of which one is better, or one answer with a label, or one answer as it should be. ' +
      'Write a comparison as {"prompt": <ask>, "chosen": <reply_a>, "rejected": <reply_b>}, the better one chosen.',
  );
  expect(new Set(report.rejected.map(({ message }) => message))).toEqual(
    new Set(['no known form has the fields ask, reply_a, reply_b, winner']),
  );
  const text = await read(['Dear all,', 'this is no feedback.']);
  expect(text.report.advice).toContain('text without columns');
  expect(text.report.advice).toContain('{"prompt": ');
  const equal = await read([JSON.stringify({ prompt: 'p', chosen: 'a', rejected: 'a' })]);
  expect(equal.report.advice).toBeUndefined();
});
