/** What the page says about this lab. */
import type { LabWords } from '../../protocol/lab';

export const WORDS: LabWords = {
  baseModel: {
    title: 'The base model knows more than it says',
    why: 'It has read true and false, safe and harmful, careful and careless answers, and repeats them all at the rates it saw. Feedback will not teach it new facts: it teaches which of the things it knows to say.',
  },
  beforeAsking:
    'Pick a question. The same model answers it six times, some right, some wrong. The gap between what it can say and what it does say is what this loop closes.',
  promptPlaceholder: 'Ask about its little world',
  heldout: 'facts',
};
