import { beforeEach, expect, test, vi } from 'vitest';
import { FakeEngine } from '../../tests/fixtures/fake-engine';
import { FileImports } from './file-imports.svelte';
import { Workspace } from './workspace.svelte';

let engine: FakeEngine;
let workspace: Workspace;
let imports: FileImports;

beforeEach(async () => {
  engine = new FakeEngine();
  workspace = new Workspace(() => engine);
  await workspace.start('webgpu');
  imports = new FileImports(workspace.session, workspace.notices);
  const stored = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
});

const file = (name: string, ...rows: readonly object[]) =>
  new File([rows.map((row) => JSON.stringify(row)).join('\n')], name);
const known = (prompt: string) => ({ prompt, chosen: 'So.', rejected: 'No.' });
const strange = { ask: 'Why?', reply_1: 'So.', reply_2: 'No.', winner: 2 };
const names = () => imports.imported.map(({ name }) => name);

test('files that are dropped while others are read are read after them', async () => {
  const first = imports.bring([file('a', known('1')), file('b', known('2'))]);
  const second = imports.bring([file('c', known('3'))]);
  await Promise.all([first, second]);
  expect(names()).toEqual(['a', 'b', 'c']);
  expect(workspace.feedback.comparisons).toHaveLength(3);
});

test('nothing of a file with other columns is taken before they are told; the next waits', async () => {
  await imports.bring([file('odd', strange), file('plain', known('1'))]);
  expect(workspace.feedback.comparisons).toHaveLength(0);
  const { choice } = imports.asked ?? {};
  expect(choice?.preview.rows[0]).toMatchObject({ ask: 'Why?', winner: '2' });
  expect(choice?.form).toBe('sides');
  expect(choice?.isComplete).toBe(false); // what a winner of 2 means nobody has said
  choice?.setValue('2', 'b');
  expect(choice?.isComplete).toBe(true);
  await imports.take();
  expect(names()).toEqual(['odd', 'plain']);
  expect(workspace.feedback.comparisons[0]).toMatchObject({
    ...{ prompt: 'Why?', a: 'So.', b: 'No.', choice: 'b' },
  });
});

test('what was told is there again for the same columns, in whatever order', async () => {
  await imports.bring([file('odd', strange)]);
  imports.asked?.choice.setValue('2', 'b');
  await imports.take();
  const { winner, ...rest } = strange;
  await imports.bring([file('again', { winner, ...rest })]);
  expect(imports.asked?.choice.isRemembered).toBe(true);
  expect(imports.asked?.choice.isComplete).toBe(true);
  await imports.leave();
  await imports.bring([file('other', { ...strange, more: 1 })]);
  expect(imports.asked?.choice.isRemembered).toBe(false);
});

test('a file that is left is not taken, and the next one is read', async () => {
  await imports.bring([file('odd', strange), file('plain', known('1'))]);
  await imports.leave();
  expect(names()).toEqual(['plain']);
  expect(imports.asked).toBeUndefined();
});

test('pasted rows are a file; one that is no text is told, and the next is read', async () => {
  await imports.bring([new File(['PAR1....'], 'x.parquet')]);
  await imports.paste('prompt,chosen,rejected\nWhy?,So.,No.');
  expect(names()).toEqual(['pasted rows']);
  expect(workspace.notices.list.at(-1)?.text).toContain('Parquet');
});

test('scores are strength where somebody wants that', async () => {
  const scored = { ...known('1'), score_chosen: 9, score_rejected: 7 };
  await imports.bring([file('a', scored)]);
  imports.scoresAsStrength = true;
  await imports.bring([file('b', scored)]);
  expect(workspace.feedback.comparisons.map(({ strength }) => strength)).toEqual([undefined, 2]);
});
