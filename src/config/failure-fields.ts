/** What training does when the reward fails on answers: a grader's Python, a function, a service. */
import type { Fields } from './field';

export const FAILURE_FIELDS = {
  failureLimit: {
    kind: 'number',
    label: 'Limit of failed rewards',
    unit: 'of answers',
    min: 0,
    max: 1,
    step: 0.05,
    default: 0.5,
    advanced: true,
    help: 'Training pauses once the reward fails on more of an iteration’s answers. Up to it they count as 0.',
    source: 'Ours',
  },
} as const satisfies Fields;
