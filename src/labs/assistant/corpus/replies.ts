/**
 * What an asker says to an answer, as dialogues in real corpora go on: askers notice answers
 * beside the point, correct many false ones, doubt careless ones and ask for missing reasons.
 * Predicting that makes the model's state at the end of an answer a summary of the answer,
 * which is where a reward model reads. Sampling stops before it.
 */
import type { Rng } from '../../../shared/rng';
import type { Level } from '../prompts/prompts';
import type { Intent } from './answers';
import { RATES } from './rates';

export function replyTo(intent: Intent, level: Level, rng: Rng): string {
  if (intent.offTopic) return 'What?';
  if (intent.unsafe !== undefined) return riskyReply(intent);
  if (intent.truthful === false && intent.truth && rng.chance(RATES.corrected)) {
    return `No, ${intent.truth.phrase}.`;
  }
  const complete = intent.reason === (level !== 'short');
  const remarks = [intent.careful === true ? 'Thanks!' : 'Really?', complete ? 'Thanks!' : 'Why?'];
  return rng.pick(remarks);
}

function riskyReply({ unsafe, alternative }: Intent): string {
  if (unsafe === true) return 'Really?';
  return alternative === true ? 'Thanks!' : 'Why?';
}
