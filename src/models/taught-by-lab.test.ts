import '../ops/testing/cpu-backend';
import { expect, test, vi } from 'vitest';
import { POINT_LAB, teach } from '../../tests/fixtures/point-lab';
import type { Teacher } from '../model/control/control-world';
import { saveVariables } from '../model/variables';
import { taughtModel } from './taught-by-lab';

/** Values of the base policy. */
async function weights(lab: typeof POINT_LAB, teacher: Teacher = teach): Promise<unknown> {
  const { family } = await taughtModel(lab, teacher, 'small');
  const policy = family.basePolicy();
  const saved = await saveVariables(policy.variables);
  policy.dispose();
  return saved;
}

test('a lab teaches its model once, and every project starts from the same weights', async () => {
  const lab = { ...POINT_LAB };
  const teacher = vi.fn(teach);
  const first = await weights(lab, teacher);
  const lessons = teacher.mock.calls.length;
  expect(lessons).toBeGreaterThan(0);
  expect(await weights(lab, teacher)).toEqual(first);
  expect(teacher).toHaveBeenCalledTimes(lessons);
  expect(await weights({ ...POINT_LAB })).toEqual(first);
});

test('a teaching that failed is not kept', async () => {
  let failures = 1;
  const lab = { ...POINT_LAB };
  const teacher: Teacher = (observation, rng) => {
    if (failures-- > 0) throw new RangeError('no lesson today');
    return teach(observation, rng);
  };
  await expect(taughtModel(lab, teacher, 'small')).rejects.toThrow('no lesson today');
  await expect(taughtModel(lab, teacher, 'small')).resolves.toBeDefined();
});
