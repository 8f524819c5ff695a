/** The filter of the evaluation by one head; fetched with the stage, not with the page. */
import type { Fields } from './field';

/** @param label of the criterion whose head chooses */
export const headFilterFields = (label: string) =>
  ({
    candidates: {
      kind: 'number',
      label: `${label} filter: best of`,
      unit: 'answers',
      min: 1,
      max: 8,
      step: 1,
      default: 1,
      help: `The tuned model answers so often, and the best answer counts, by the head for ${label.toLowerCase()} of the reward model; 1: no filter. Needs answers rated by criterion.`,
      source: 'Best-of-n: Nakano et al., arXiv:2112.09332',
    },
  }) as const satisfies Fields;
