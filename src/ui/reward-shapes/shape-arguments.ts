/** What a reward shape is given: one table for the completions and for the list beside the editor. */
export interface ShapeArgument {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

export const SAMPLE_ARGUMENTS: readonly ShapeArgument[] = [
  { name: 'text', type: 'string', help: 'The answer.' },
  { name: 'prompt', type: 'string', help: 'What was asked.' },
  { name: 'words', type: 'string[]', help: 'Words of the answer, lower-cased.' },
  { name: 'length', type: 'number', help: 'Tokens of the answer, the end token included.' },
  { name: 'finished', type: 'boolean', help: 'Whether the answer ended by itself.' },
  {
    name: 'score',
    type: 'number | undefined',
    help: 'The reward model’s score, once one is fitted.',
  },
  { name: 'tokens', type: 'number[]', help: 'Token ids of the answer.' },
  { name: 'pieces', type: 'string[]', help: 'How each token reads.' },
  { name: 'logProbs', type: 'number[]', help: 'log π of each token when it was sampled, nats.' },
];

export const CONTEXT_ARGUMENTS: readonly ShapeArgument[] = [
  {
    name: 'reference',
    type: 'string | undefined',
    help: 'The data set’s reference for the prompt.',
  },
  { name: 'item', type: 'object', help: 'The data set’s row for the prompt.' },
  { name: 'words', type: '(text) => string[]', help: 'Words of any text, lower-cased.' },
  {
    name: 'count',
    type: '(text, pattern) => number',
    help: 'How often a text or a RegExp occurs.',
  },
  {
    name: 'repetition',
    type: '(text, n = 2) => number',
    help: 'Share of repeated n-grams of words, 0 to 1.',
  },
  {
    name: 'overlap',
    type: '(text, other) => number',
    help: 'Dice coefficient of the sets of words, 0 to 1.',
  },
  { name: 'clamp', type: '(x, low = 0, high = 1) => number', help: 'Keeps x between two numbers.' },
];
