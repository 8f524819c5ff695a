/** Every lab there is, in the order in which they are offered. */
import { ASSISTANT_LAB } from './assistant';
import { ARM } from './arm/info';
import type { OfferedLab } from './lab';

export const LABS: readonly OfferedLab[] = [ASSISTANT_LAB, ARM];
