/** Import this first in an op test that runs in Node. */
import { beforeAll } from 'vitest';
import { createCpuBackend } from '../backend/device';
import '../index';

beforeAll(async () => {
  await createCpuBackend();
});
