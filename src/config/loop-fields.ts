/** Settings of one turn of the loop that belong to no single algorithm. */
import type { ConfigOf, Fields } from './field';

export const LOOP_FIELDS = {
  iterations: {
    kind: 'number',
    label: 'Iterations',
    unit: 'iterations',
    min: 1,
    max: 200,
    step: 1,
    default: 12,
    help: 'How many times PPO samples a batch and learns from it in one run.',
    source: 'Tuned here; the small worlds converge in about ten',
  },
  evaluationSamples: {
    kind: 'number',
    label: 'Evaluation answers',
    unit: 'per policy',
    min: 32,
    max: 1024,
    step: 32,
    default: 256,
    help: 'Answers to held-out prompts that base and tuned policy give for the comparison. More narrow the intervals.',
    source: 'Tuned here: intervals of about ± 6 points',
  },
} as const satisfies Fields;

export type LoopConfig = ConfigOf<typeof LOOP_FIELDS>;
