/** What is kept of models, and what leaves the project: checkpoints and exports. */
import { expect } from 'vitest';
import type { ModelExportOptions } from '../../src/protocol/model-export';
import type { Check } from './opened';

export const KEPT_CHECKS = {
  exportModel: async ({ engine, id }) => {
    const none = { what: 'policy', format: 'onnx' } as unknown as ModelExportOptions;
    await expect(engine.exportModel(id, none)).rejects.toMatchObject({
      code: 'invalid-value',
      field: 'format',
    });
    const policy = { what: 'policy', format: 'huggingface' } as const;
    await expect(engine.exportModel(id, policy)).rejects.toMatchObject({ code: 'not-ready' });
  },
  listCheckpoints: async ({ engine, id }) => {
    const saved = await engine.saveCheckpoint(id, 'one');
    expect((await engine.listCheckpoints(id)).map((one) => one.id)).toContain(saved.id);
  },
  saveCheckpoint: async ({ engine, events, id }) => {
    expect(await engine.saveCheckpoint(id, 'one')).toMatchObject({ name: 'one', automatic: false });
    expect(events.some(({ kind }) => kind === 'checkpoints')).toBe(true);
  },
  restoreCheckpoint: async ({ engine, events, id }) => {
    const { id: checkpoint } = await engine.saveCheckpoint(id);
    await engine.restoreCheckpoint(id, checkpoint);
    expect(events.some(({ kind }) => kind === 'session')).toBe(true);
    await expect(engine.restoreCheckpoint(id, 'none')).rejects.toMatchObject({ code: 'not-found' });
  },
  removeCheckpoint: async ({ engine, id }) => {
    const { id: checkpoint } = await engine.saveCheckpoint(id, 'gone');
    await engine.removeCheckpoint(id, checkpoint);
    expect((await engine.listCheckpoints(id)).map((one) => one.id)).not.toContain(checkpoint);
  },
} satisfies Record<string, Check>;
