import { expect, test, vi } from 'vitest';
import type { ModelFamily } from '../model/network';
import { InvalidValueError } from '../shared/errors';
import { readable, unreadBy } from './readable';

/** Reads ten characters of a prompt, and five of an answer. */
function shortSighted() {
  const encode = vi.fn((items: readonly { prompt: string; text: string }[]) => {
    const long = items.find(({ prompt }) => prompt.length > 10);
    if (long !== undefined) throw new InvalidValueError('prompt', '11', 'use 10');
    return {
      actionsOf: (row: number) =>
        Float32Array.from(items[row]?.text.slice(0, 5) ?? '', (c) => c.charCodeAt(0)),
    };
  });
  return { encode } as unknown as ModelFamily & { encode: typeof encode };
}

test('a prompt that is too long, answers that differ beyond what is read, and others', () => {
  const family = shortSighted();
  const unread = unreadBy(family);
  const pair = { prompt: 'Why?', a: 'Yes.', b: 'No.' };
  expect(unread(pair)).toBeUndefined();
  expect(unread({ ...pair, prompt: 'Why, oh why?' })).toBe('unreadable');
  expect(unread({ ...pair, a: 'Maybe so.', b: 'Maybe no.' })).toBe('alike-as-read');
  const tooLong = { ...pair, prompt: 'Why, oh why?' };
  expect(readable(family, [tooLong, pair])).toEqual([pair]);
});

test('a judgement is read once', () => {
  const family = shortSighted();
  const pair = { prompt: 'Why?', a: 'Yes.', b: 'No.' };
  unreadBy(family)(pair);
  unreadBy(family)(pair);
  expect(family.encode).toHaveBeenCalledTimes(1);
});
