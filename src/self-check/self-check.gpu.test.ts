/** In Chromium, on the shipped model: what "Prove it" shows must hold on the software adapter. */
import { expect, test } from 'vitest';
import { TextFamily } from '../model/text/text-family';
import { ASSISTANT_LAB } from '../labs/assistant';
import { selfCheck } from './index';

test('every check passes on WebGPU with the nano model', async () => {
  const family = await TextFamily.load(async (name) =>
    (await fetch(`/models/assistant/nano/${name}`)).arrayBuffer(),
  );
  const prompts = ASSISTANT_LAB.tasks('heldout').map(({ prompt }) => prompt);
  const outcomes = await selfCheck({ family, prompts, seed: 1 });
  expect(outcomes.filter(({ passed }) => !passed)).toEqual([]);
  expect(outcomes.map(({ name }) => name)).toContain(
    'GPU against the CPU reference: outputs and every gradient',
  );
  family.dispose();
});
