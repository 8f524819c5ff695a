import '../ops/testing/cpu-backend';
import { expect, test, vi } from 'vitest';
import { POINT_LAB } from '../../tests/fixtures/point-lab';
import { saveVariables } from '../model/variables';
import { taughtModel } from './taught-by-lab';

/** Values of the base policy. */
async function weights(lab: typeof POINT_LAB): Promise<unknown> {
  const { family } = await taughtModel(lab, 'small');
  const policy = family.basePolicy();
  const saved = await saveVariables(policy.variables);
  policy.dispose();
  return saved;
}

test('a lab teaches its model once, and every project starts from the same weights', async () => {
  const lab = { ...POINT_LAB, teach: vi.fn(POINT_LAB.teach) };
  const first = await weights(lab);
  const lessons = lab.teach.mock.calls.length;
  expect(lessons).toBeGreaterThan(0);
  expect(await weights(lab)).toEqual(first);
  expect(lab.teach).toHaveBeenCalledTimes(lessons);
  expect(await weights({ ...POINT_LAB })).toEqual(first);
});

test('a teaching that failed is not kept', async () => {
  let failures = 1;
  const lab: typeof POINT_LAB = {
    ...POINT_LAB,
    teach: (observation, rng) => {
      if (failures-- > 0) throw new RangeError('no lesson today');
      return POINT_LAB.teach(observation, rng);
    },
  };
  await expect(taughtModel(lab, 'small')).rejects.toThrow('no lesson today');
  await expect(taughtModel(lab, 'small')).resolves.toBeDefined();
});
