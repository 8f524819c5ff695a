import { describe } from 'vitest';
import { testRollOut } from './roll-out';
import { testTextParity } from './text-parity';

describe('on WebGPU the text networks agree with the float64 reference', () => {
  testTextParity();
});

describe('sampling on WebGPU', () => {
  testRollOut();
});
