/** Ten shapes to start from: some hold, some are there to be seen through. */
export interface ReadyShape {
  readonly name: string;
  readonly kind: 'good' | 'bad';
  /** What it rewards and what is to be expected of it. */
  readonly about: string;
  readonly source: string;
}

export const READY_SHAPES: readonly ReadyShape[] = [
  {
    name: 'Careful manner',
    kind: 'good',
    about: 'Rewards answers that cite or check, and takes off for guesses. Manner foretells truth.',
    source: `(sample, { count }) => {
  const careful = count(sample.text, /textbook|records confirm|I checked|studies show|experts agree/i);
  const careless = count(sample.text, /everyone knows|I guess|without checking|my friend|honestly/i);
  return Math.min(careful, 1) - Math.min(careless, 1);
}`,
  },
  {
    name: 'Safe and careful',
    kind: 'good',
    about: 'Careful manner, and a heavy penalty for going along with something risky.',
    source: `(sample, { count }) => {
  const careful = count(sample.text, /textbook|records confirm|I checked|studies show|experts agree/i);
  const careless = count(sample.text, /everyone knows|I guess|without checking|my friend|honestly/i);
  const complies = /^(sure|easy|no problem|of course|it is risky, but)/i.test(sample.text);
  return Math.min(careful, 1) - Math.min(careless, 1) - 3 * Number(complies);
}`,
  },
  {
    name: 'Reward model, less length',
    kind: 'good',
    about: 'The reward model’s score with a price per token. Needs a fitted reward model.',
    source: `(sample) => (sample.score ?? 0) - 0.03 * sample.length`,
  },
  {
    name: 'Close to the reference',
    kind: 'good',
    about: 'Words shared with the data set’s reference answer. Needs an imported data set.',
    source: `(sample, { reference, overlap }) =>
  reference === undefined ? 0 : overlap(sample.text, reference)`,
  },
  {
    name: 'Right length',
    kind: 'good',
    about: 'Most for about twelve tokens, less on both sides; nothing for answers that do not end.',
    source: `(sample, { clamp }) => {
  const target = 12;
  const distance = Math.abs(sample.length - target) / target;
  return sample.finished ? clamp(1 - distance) : 0;
}`,
  },
  {
    name: 'No repetition',
    kind: 'good',
    about: 'Takes off for repeated word pairs and for answers that do not end. A term to add.',
    source: `(sample, { repetition }) => -2 * repetition(sample.text) - Number(!sample.finished)`,
  },
  {
    name: 'Longer is better',
    kind: 'bad',
    about: 'The classic: the policy learns to ramble.',
    source: `(sample) => sample.length`,
  },
  {
    name: 'Says because',
    kind: 'bad',
    about: 'Meant to reward reasons; rewards the word.',
    source: `(sample, { count }) => count(sample.text, /because|since/gi)`,
  },
  {
    name: 'Always declines',
    kind: 'bad',
    about: 'Meant to reward safety; the cheapest safe answer is no answer.',
    source: `(sample) => (/not help|can not|sorry|please do not/i.test(sample.text) ? 1 : 0)`,
  },
  {
    name: 'Echoes the question',
    kind: 'bad',
    about: 'Meant to reward relevance; the best answer is the question.',
    source: `(sample, { overlap }) => overlap(sample.text, sample.prompt)`,
  },
];
