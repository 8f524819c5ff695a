/** Settings of the simulated rater. */
import type { ConfigOf, Fields } from './field';

export const RATER_FIELDS = {
  comparisons: {
    kind: 'number',
    label: 'Comparisons',
    unit: 'pairs',
    min: 4,
    max: 2000,
    step: 4,
    default: 300,
    help: 'How many pairs the simulated rater judges.',
    source: 'Tuned here; 300 train a good reward model of this world',
  },
  noise: {
    kind: 'number',
    label: 'Rater noise',
    unit: 'of labels',
    min: 0,
    max: 0.5,
    step: 0.01,
    default: 0.1,
    help: 'Share of judgements that are turned round, as people err too.',
    source: 'People agree with each other in 60–75 % of cases (Coste et al., arXiv:2310.02743)',
  },
  ratings: {
    kind: 'switch',
    label: 'Rates by criterion',
    default: false,
    help: 'It also rates both answers by each criterion: a head for each, which a filter can go by.',
    source: 'HelpSteer2, arXiv:2406.08673',
  },
} as const satisfies Fields;

export type RaterConfig = ConfigOf<typeof RATER_FIELDS>;
