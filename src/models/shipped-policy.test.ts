import '../ops/testing/cpu-backend';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { LABS } from '../labs';
import type { ControlLab } from '../labs/lab';
import { saveVariables } from '../model/variables';
import { loadBaseModel } from './base-model';

const PUBLIC = new URL('../../public/', import.meta.url).pathname;
const MOST_PARAMETERS = 50_000;

const shipped: ControlLab[] = [];
for (const offered of LABS) {
  const lab = 'fetch' in offered ? await offered.fetch() : offered;
  if (lab.kind === 'control' && lab.teach === undefined) shipped.push(lab);
}

const read = async (path: string) => new Uint8Array(await readFile(`${PUBLIC}${path}`)).buffer;

test.each(shipped)('the base policy of $title is small, finite and acts', async (lab) => {
  for (const model of lab.models) {
    const { family } = await loadBaseModel(lab, model, read);
    expect(family.parameters).toBeLessThanOrEqual(MOST_PARAMETERS);
    const policy = family.basePolicy();
    for (const { data } of (await saveVariables(policy.variables)).values()) {
      expect(data.every(Number.isFinite)).toBe(true);
    }
    policy.dispose();
  }
});

test('a file that is no model is refused by name', async () => {
  const [lab] = shipped;
  if (lab === undefined) throw new TypeError('no lab ships a policy');
  await expect(
    loadBaseModel(lab, 'mlp', () => Promise.resolve(new ArrayBuffer(3))),
  ).rejects.toMatchObject({ code: 'model-format' });
});
