import { beforeAll, describe } from 'vitest';
import { testTextParity } from '../../../tests/parity/text-parity';
import { createCpuBackend } from '../../ops';

beforeAll(async () => {
  await createCpuBackend();
});

describe('on the CPU backend the text networks agree with the float64 reference', () => {
  testTextParity();
});
