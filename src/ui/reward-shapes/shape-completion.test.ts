import { expect, test } from 'vitest';
import { argumentNames, completeShape } from './shape-completion';

/** What is offered with the cursor at the end of the text. */
function offered(text: string, explicit = false): string[] {
  const found = completeShape({
    pos: text.length,
    explicit,
    state: { doc: text },
    matchBefore: (expression) => {
      const match = new RegExp(expression.source).exec(text);
      return match === null ? null : { from: match.index, text: match[0] };
    },
  });
  return found?.options.map(({ label }) => label) ?? [];
}

test('knows the arguments by the names the shape gives them', () => {
  expect(argumentNames('(s, c) => 1')).toEqual({ sample: 's', context: 'c' });
  expect(argumentNames('answer => 1')).toEqual({ sample: 'answer', context: 'context' });
  expect(argumentNames('function reward(a, b) {}')).toEqual({ sample: 'a', context: 'b' });
});

test('offers the members of each argument, and nothing of other objects', () => {
  expect(offered('(s, c) => s.')).toContain('logProbs');
  expect(offered('(s, c) => c.rep')).toContain('repetition');
  expect(offered('(s, c) => Math.')).toEqual([]);
});

test('offers helpers where the second argument is taken apart', () => {
  expect(offered('(sample, { cou')).toContain('count');
  expect(offered('(sample, { ', true)).toContain('overlap');
  expect(offered('(sample, { ')).toEqual([]);
});
