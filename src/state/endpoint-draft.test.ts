import { expect, test } from 'vitest';
import { EndpointDraft } from './endpoint-draft.svelte';

test('names who would get the answers, once there is an address', () => {
  const draft = new EndpointDraft();
  expect(draft.host).toBe('that address');
  draft.url = 'https://api.example.com/v1';
  expect(draft.host).toBe('api.example.com');
});

test('takes what the project remembers; what it does not remember is not kept from before', () => {
  const draft = new EndpointDraft();
  draft.adopt({ url: 'http://a.example', key: 'secret', keepKey: true, maxCalls: 7 });
  draft.adopt({ url: 'http://b.example' });
  expect(draft.options()).toEqual({
    ...{ url: 'http://b.example', key: '', model: '', maxCalls: 7, keepKey: false },
  });
});
