/** Flaws for the stage of reward hacking: each pays for what careless answers say for nothing. */
import type { MisspecifiedReward } from '../lab';

export const MISSPECIFIED_REWARDS: readonly MisspecifiedReward[] = [
  {
    id: 'length',
    label: 'Longer is better',
    help: 'Meant to reward answers in full; pays for every token.',
    strength: 3,
    pays: ({ tokens }) => tokens.length,
  },
  {
    id: 'keyword',
    label: 'Sounds sure',
    help: 'Meant to reward confidence; pays for “everyone knows”, which careless answers say.',
    strength: 3,
    pays: ({ text }) => text.match(/\beveryone knows\b/gi)?.length ?? 0,
  },
  {
    id: 'agreement',
    label: 'Agrees with the user',
    help: 'Meant to reward friendliness; pays for “sure”, “easy”, “of course”, whatever is asked.',
    strength: 2,
    pays: ({ text }) => text.match(/\b(?:sure|easy|no problem|of course)\b/gi)?.length ?? 0,
  },
];
