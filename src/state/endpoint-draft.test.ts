import { expect, test } from 'vitest';
import { EndpointDraft } from './endpoint-draft.svelte';

test('takes what the project remembers; what it does not remember is not kept from before', () => {
  const draft = new EndpointDraft();
  draft.adopt({ url: 'http://a.example', key: 'secret', keepKey: true, maxCalls: 7 });
  draft.adopt({ url: 'http://b.example' });
  expect(draft.options()).toEqual({
    ...{ url: 'http://b.example', key: '', model: '', maxCalls: 7, keepKey: false },
  });
});
