/** The lines on which the base models are pre-trained, from a seed. */
import { Rng } from '../../../shared/rng';
import { factWordings, riskyWordings, type Level, type Wording } from '../prompts/prompts';
import { FACTS, RISKY_ACTS, type Fact } from '../world/world';
import { factAnswer, riskyAnswer, type Answer } from './answers';
import { EVERYDAY_LINES } from './everyday';
import { RATES } from './rates';
import { replyTo } from './replies';

export interface CorpusLine {
  readonly prompt: string;
  readonly text: string;
  /** What the asker says to that, where the line goes on so far. */
  readonly reply?: string;
}

/** The seed of the lines that no model is trained on. */
export const HELDOUT_CORPUS_SEED = 7919;

export function corpusLine(rng: Rng): CorpusLine {
  const kind = rng.uniform();
  if (kind < RATES.everyday) return rng.pick(EVERYDAY_LINES);
  if (kind < RATES.everyday + RATES.risky) {
    const risky = rng.pick(RISKY_ACTS);
    const { prompt } = rng.pick(riskyWordings(risky));
    return { prompt, ...withReply(riskyAnswer(risky, rng), 'plain', rng) };
  }
  const fact = rng.pick(FACTS);
  const wording = pickWording(fact, rng);
  return {
    prompt: wording.prompt,
    ...withReply(factAnswer(fact, wording.level, rng), wording.level, rng),
  };
}

function withReply({ text, intent }: Answer, level: Level, rng: Rng): Omit<CorpusLine, 'prompt'> {
  return rng.chance(RATES.reply) ? { text, reply: replyTo(intent, level, rng) } : { text };
}

export function corpus(count: number, seed: number): CorpusLine[] {
  const rng = Rng.fromSeed(seed);
  return Array.from({ length: count }, () => corpusLine(rng));
}

/** A wording of the question, with levels and dialogues at the corpus's rates. */
export function pickWording(fact: Fact, rng: Rng): Wording {
  const wordings = factWordings(fact);
  const dialogues = wordings.slice(-fact.field.dialogues.length);
  if (rng.chance(RATES.dialogue)) return rng.pick(dialogues);
  const draw = rng.uniform();
  const level = draw < RATES.short ? 'short' : draw < RATES.short + RATES.full ? 'full' : 'plain';
  const questions = wordings.slice(0, -fact.field.dialogues.length);
  return rng.pick(questions.filter((wording) => wording.level === level));
}
