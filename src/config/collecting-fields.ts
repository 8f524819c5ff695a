/** How pairs are chosen for people to judge. */
import type { ConfigOf, Fields } from './field';

export const COLLECTING_FIELDS = {
  strategy: {
    kind: 'choice',
    label: 'Which pair next',
    options: [
      { value: 'random', label: 'random' },
      { value: 'uncertainty', label: 'most uncertain' },
      { value: 'coverage', label: 'most different' },
      { value: 'informative', label: 'most informative' },
    ],
    default: 'random',
    help: 'Random pairs; pairs about which an ensemble fitted to the judgements so far disagrees most; pairs least like those judged before; or pairs whose judgement says most about all others. All but the first look at ten times as many pairs, which takes longer.',
    source:
      'Christiano et al., arXiv:1706.03741: greatest ensemble variance among 10× candidates; Schein & Ungar, Mach. Learn. 68 (2007): variance reduction',
  },
  repeatShare: {
    kind: 'number',
    label: 'Pairs that return',
    unit: 'of pairs',
    min: 0,
    max: 0.2,
    step: 0.01,
    default: 0.08,
    help: 'Pairs you have judged come back later, sides in random order, to see whether you judge them alike.',
    source: 'Common practice of 5–10 %; lower it to judge more new pairs',
  },
  overlapShare: {
    kind: 'number',
    label: 'Pairs of others',
    unit: 'of pairs',
    min: 0,
    max: 1,
    step: 0.05,
    default: 0.1,
    help: 'Pairs that another rater has judged are shown to you too, so that agreement can be measured.',
    source: 'Tuned here; Argilla calls it overlap',
  },
} as const satisfies Fields;

export type CollectingConfig = ConfigOf<typeof COLLECTING_FIELDS>;
