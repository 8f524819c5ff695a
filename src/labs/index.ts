/** Every lab there is, in the order in which they are offered. */
import { ASSISTANT_LAB } from './assistant';
import type { Lab } from './lab';

export const LABS: readonly Lab[] = [ASSISTANT_LAB];
