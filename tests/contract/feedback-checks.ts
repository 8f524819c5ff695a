/** Looking back at feedback, and files of it. */
import { expect } from 'vitest';
import type { Check } from './opened';

export const FEEDBACK_CHECKS = {
  undo: async ({ engine, id, pair }) => {
    const given = await engine.compare(id, { ...pair, choice: 'a' });
    expect(await engine.undo(id)).toEqual({ removed: [given.id], added: [] });
    expect(await engine.comparisons(id)).not.toContainEqual(given);
  },
  redo: async ({ engine, id, pair }) => {
    expect(await engine.redo(id)).toEqual({ removed: [], added: [] });
    const given = await engine.compare(id, { ...pair, choice: 'a' });
    await engine.undo(id);
    expect(await engine.redo(id)).toEqual({ removed: [], added: [given.id] });
  },
  history: async ({ engine, id, pair }) => {
    const { length } = await engine.history(id);
    await engine.compare(id, { ...pair, choice: 'a' });
    await engine.undo(id);
    const since = (await engine.history(id)).slice(length);
    expect(since.map(({ action }) => action)).toEqual(['judged', 'undone']);
  },
  comparisonsAt: async ({ engine, id, pair }) => {
    const [before, { length }] = [await engine.comparisons(id), await engine.history(id)];
    await engine.compare(id, { ...pair, choice: 'a' });
    expect(await engine.comparisonsAt(id, length)).toEqual(before);
  },
  revertTo: async ({ engine, id, pair }) => {
    const [before, { length }] = [await engine.comparisons(id), await engine.history(id)];
    const given = await engine.compare(id, { ...pair, choice: 'a' });
    expect(await engine.revertTo(id, length)).toEqual({ removed: [given.id], added: [] });
    expect(await engine.comparisons(id)).toEqual(before);
  },
  travel: async ({ engine, id, pair }) => {
    const { length } = await engine.history(id);
    const given = await engine.compare(id, { ...pair, choice: 'a' });
    expect(await engine.travel(id, length)).toEqual({ removed: [given.id], added: [] });
  },
  removeRater: async ({ engine, id, pair }) => {
    const given = await engine.compare(id, { ...pair, choice: 'a' }, 'ann');
    expect(await engine.removeRater(id, 'ann')).toEqual({ removed: [given.id], added: [] });
  },
  feedbackStatus: async ({ engine, id, pair, refuseNextSave }) => {
    const before = await engine.feedbackStatus(id);
    expect(before.unsaved).toBe(0);
    refuseNextSave();
    const given = await engine.compare(id, { ...pair, choice: 'a' });
    expect(await engine.comparisons(id)).toContainEqual(given);
    expect(await engine.feedbackStatus(id)).toMatchObject({ unsaved: 1, canUndo: true });
    await engine.compare(id, { ...pair, choice: 'b' });
    expect((await engine.feedbackStatus(id)).unsaved).toBe(0);
  },
  saveFeedback: async ({ engine, events, id, pair, refuseNextSave }) => {
    refuseNextSave();
    await engine.compare(id, { ...pair, choice: 'a' });
    expect(events).toContainEqual(expect.objectContaining({ kind: 'storage-error' }));
    refuseNextSave();
    await expect(engine.saveFeedback(id)).rejects.toMatchObject({ code: 'storage' });
    await engine.saveFeedback(id);
    expect((await engine.feedbackStatus(id)).unsaved).toBe(0);
  },
  importFeedback: async ({ engine, id, pair: { prompt, a, b } }) => {
    const report = await engine.importFeedback(
      id,
      `${JSON.stringify({ prompt, chosen: a, rejected: b })}\nnot a row`,
    );
    expect(report).toMatchObject({ accepted: 1, comparisons: 1, rejectedCount: 1, stopped: false });
    expect(report.rejected[0]?.line).toBe(2);
  },
  previewFeedback: async ({ engine, events, id, pair: { prompt, a, b } }) => {
    const file = `ask,good,bad\n${[prompt, a, b].map((text) => JSON.stringify(text)).join(',')}`;
    const before = events.length;
    const unknown = await engine.previewFeedback(id, file);
    expect(unknown).toMatchObject({ columns: ['ask', 'good', 'bad'], needsColumns: true });
    const columns = { prompt: 'ask', chosen: 'good', rejected: 'bad' };
    const told = await engine.previewFeedback(id, file, { columns });
    expect(told).toMatchObject({ looked: 1, reads: { comparison: 1 }, needsColumns: false });
    expect(events).toHaveLength(before);
    await expect(
      engine.previewFeedback(id, file, { columns: { prompt: 'ask', chosen: 'good' } }),
    ).rejects.toMatchObject({ code: 'invalid-value', field: 'columns' });
  },
  exportFeedback: async ({ engine, id, pair }) => {
    await engine.compare(id, { ...pair, choice: 'a' });
    const text = await (await engine.exportFeedback(id, { format: 'trl' })).text();
    expect(text).toContain(JSON.stringify(pair.a));
  },
} satisfies Record<string, Check>;
