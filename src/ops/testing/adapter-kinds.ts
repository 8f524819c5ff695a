/** Repeats GPU tests for each kind of adapter, so that every kernel variant is reached. */
import { afterEach, beforeEach, describe } from 'vitest';
import { setAdapterKind } from '../backend/register-webgpu';
import type { AdapterKind } from '../backend/register-webgpu';
import { currentWebGpu } from '../backend/tfjs-adapter';

const KINDS: readonly AdapterKind[] = ['swiftshader', 'software', 'gpu'];

function pretend(kind: AdapterKind): void {
  const backend = currentWebGpu();
  if (backend) setAdapterKind(backend.device, kind);
}

export function onEveryAdapterKind(tests: () => void): void {
  describe.each(KINDS)('variants for the adapter kind %s', (kind) => {
    beforeEach(() => {
      pretend(kind);
    });
    afterEach(() => {
      pretend('swiftshader');
    });
    tests();
  });
}
