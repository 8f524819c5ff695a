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
    help: 'Training pauses, without learning from them, once the reward fails on more of an iteration’s answers; up to it they count as 0. One that fails on all of them pauses it in any case.',
    source: 'Ours: half of the answers still say more than the zeros of the others',
  },
} as const satisfies Fields;
