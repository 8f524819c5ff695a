/**
 * Ending a training early by what a person without ground truth has. Each limit is off at 0; of
 * several, the first that is reached ends the training.
 */
import type { Fields } from './field';

export const STOPPING_FIELDS = {
  klBudget: {
    kind: 'number',
    label: 'KL budget',
    unit: 'nats per answer',
    min: 0,
    max: 100,
    step: 0.5,
    default: 0,
    advanced: true,
    help: 'Ends training once the policy is further than this from the base model. 0: no budget.',
    source: 'The distance of Gao et al., arXiv:2210.10760, whose gold falls beyond a KL; off',
  },
  disagreementLimit: {
    kind: 'number',
    label: 'Limit of disagreement',
    unit: '× base',
    min: 0,
    max: 10,
    step: 0.1,
    default: 0,
    advanced: true,
    help: 'Ends training once the members of the reward model disagree this many times as much about the policy’s answers as about the base model’s. Needs two members or more. 0: no limit.',
    source: 'Ensembles against overoptimisation: Coste et al., arXiv:2310.02743; off',
  },
  heldoutPatience: {
    kind: 'number',
    label: 'Patience on held-out pairs',
    unit: 'iterations',
    min: 0,
    max: 50,
    step: 1,
    default: 0,
    advanced: true,
    help: 'Ends training after this many iterations in which the policy did not get better at telling apart the judged pairs that are held out. 0: no such check.',
    source:
      'Early stopping by validation (Prechelt, 1998), the measure as DPO’s, arXiv:2305.18290; off',
  },
} as const satisfies Fields;
