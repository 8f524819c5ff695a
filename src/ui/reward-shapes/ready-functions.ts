/** Custom reward functions to start from in any lab; a lab adds its own. */
import type { LabDescription, ReadyFunction } from '../../protocol/lab';

/** Of every lab first those that hold, then those that are there to be seen through. */
export function readyFunctions(lab: LabDescription | undefined): readonly ReadyFunction[] {
  const all = [...(lab?.readyRewards.functions ?? []), ...READY_FUNCTIONS];
  return [
    ...all.filter(({ kind }) => kind === 'good'),
    ...all.filter(({ kind }) => kind === 'bad'),
  ];
}

const READY_FUNCTIONS: readonly ReadyFunction[] = [
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
];
