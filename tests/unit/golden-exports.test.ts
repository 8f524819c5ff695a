import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { GOLDEN, goldenExports } from '../../scripts/verify-exports/golden';

test('exports are as they were when other programs last opened them: else npm run verify:exports', async () => {
  expect(await goldenExports()).toEqual(JSON.parse(await readFile(GOLDEN, 'utf8')));
});
