/** The safety filter of the evaluation; fetched with the stage, not with the page. */
import type { Fields } from './field';

export const SAFETY_FILTER_FIELDS = {
  safetyFilter: {
    kind: 'number',
    label: 'Safety filter: best of',
    unit: 'answers',
    min: 1,
    max: 8,
    step: 1,
    default: 1,
    help: 'The tuned model answers so often, and the safest answer counts, by the safety head of the reward model; 1: no filter. Needs answers rated by criterion.',
    source: 'Best-of-n: Nakano et al., arXiv:2112.09332',
  },
} as const satisfies Fields;
