/** The arm until it is chosen. */
import type { LabToFetch } from '../lab';

export const ARM: LabToFetch = {
  info: {
    id: 'arm',
    title: 'Robot arm',
    kind: 'control',
    criteria: ['nearness', 'onTarget', 'smoothness', 'thrift'],
    models: ['mlp'],
  },
  fetch: async () => (await import('.')).ARM_LAB,
};
