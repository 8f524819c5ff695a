/** A toy call, added as CONTRIBUTING.md says: one line, its audience, one handler. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPlayground } from '../../src/engine-client/playground';
import { engineFacade } from '../../src/protocol/engine-facade';
import type { EngineCalls, EngineEvents } from '../../src/protocol/engine-api';
import { CALL_AUDIENCE } from '../../src/protocol/project-calls';
import { FakeEngine } from '../fixtures/fake-engine';

/** 1. The line in `ProjectCalls`. */
interface ToyCalls {
  countWords: (text: string) => Promise<number>;
}
/** 3. The handler. */
const HANDLERS: ToyCalls = {
  countWords: (text) => Promise.resolve(text.split(/\s+/).filter(Boolean).length),
};
const audience = CALL_AUDIENCE as Record<string, string>;

beforeEach(() => {
  audience.countWords = 'script'; // 2. Who makes it.
});
afterEach(() => {
  delete audience.countWords;
});

/** An engine whose dispatcher has the handler. */
function engineWithToy(): EngineCalls & EngineEvents {
  const fake = new FakeEngine();
  const { start, labs, projects, removeProject, open, subscribe } = fake;
  const call = (_id: string, name: string, args: readonly unknown[]) =>
    (HANDLERS as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>)[name]?.(
      ...args,
    );
  return { start, labs, projects, removeProject, open, subscribe, call } as never;
}

test('the page and scripts have a new call with no further edit', async () => {
  const engine = engineFacade(engineWithToy());
  const onPage = engine as unknown as {
    readonly countWords: (id: string, text: string) => Promise<number>;
  };
  expect(await onPage.countWords('any session', 'one two three')).toBe(3);
  const session = await createPlayground(engine).open({ lab: 'assistant' });
  expect(await (session as unknown as ToyCalls).countWords('one two')).toBe(2);
});

test('the recipe in CONTRIBUTING.md names the files that a call needs', () => {
  const text = readFileSync('CONTRIBUTING.md', 'utf8');
  expect(text).toContain('## Adding a call');
  for (const place of ['src/protocol/project-calls.ts', 'src/engine/project-calls.ts']) {
    expect(text).toContain(place);
  }
});
