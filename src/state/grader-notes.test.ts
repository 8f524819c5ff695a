import { expect, test } from 'vitest';
import { FakeEngine } from '../../tests/fixtures/fake-engine';
import { GraderNotes } from './grader-notes.svelte';
import { Workspace } from './workspace.svelte';

test('what is kept without effect is told; a text that is no grader has no notes', async () => {
  const engine = new FakeEngine();
  const workspace = new Workspace(() => engine);
  await workspace.start('webgpu');
  const notes = new GraderNotes(workspace.session);
  const part = {
    ...{ type: 'string_check', name: 'a', operation: 'eq' },
    ...{ input: '{{sample.output_text}}', reference: '{{item.label}}' },
  };
  const multi = {
    type: 'multi',
    pass_threshold: 0.65,
    graders: { a: part },
    calculate_output: 'a',
  };
  await notes.refresh(JSON.stringify(multi));
  expect(notes.list.join(' ')).toContain('pass_threshold');
  await notes.refresh('{');
  expect(notes.list).toEqual([]);
});
