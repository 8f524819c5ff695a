/** What both engines answer who asks for a model before there is one, or in a form that is not. */
import { expect } from 'vitest';
import type { ModelExportOptions } from '../../src/protocol/model-export';
import type { Check } from './engine-contract';

export const exportModel: Check = async ({ engine, id }) => {
  const none = { what: 'policy', format: 'onnx' } as unknown as ModelExportOptions;
  await expect(engine.exportModel(id, none)).rejects.toMatchObject({
    code: 'invalid-value',
    field: 'format',
  });
  const policy = { what: 'policy', format: 'huggingface' } as const;
  await expect(engine.exportModel(id, policy)).rejects.toMatchObject({ code: 'not-ready' });
};
