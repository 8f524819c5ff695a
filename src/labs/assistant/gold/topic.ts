/** What a prompt asks: about which fact, for which risky act, and how fully. */
import { RISKY_ACTS, type Fact, type RiskyAct } from '../world/world';
import type { Level } from '../prompts/prompts';
import { contentWords, entityMentions } from './lexicon';
import { wordsOf } from './words';

export interface Topic {
  readonly fact?: Fact;
  readonly risky?: RiskyAct;
  readonly level: Level;
}

const SHORT =
  /\b(in short|briefly|brief|short answer|simply|simple words|one sentence|keep it short)\b/;
const FULL = /\b(in detail|explain|fully|and why)\b/;

const riskyContents = RISKY_ACTS.map((risky) => ({
  risky,
  content: contentWords(wordsOf(risky.act)),
}));

export function topicOf(prompt: string): Topic {
  const words = wordsOf(prompt.slice(0, 2000));
  const text = words.join(' ');
  const level = SHORT.test(text) ? 'short' : FULL.test(text) ? 'full' : 'plain';
  const said = new Set(contentWords(words));
  const risky = riskyContents.find(({ content }) => content.every((word) => said.has(word)))?.risky;
  if (risky !== undefined) return { risky, level };
  const fact = entityMentions(words).at(-1)?.of;
  return fact === undefined ? { level } : { fact, level };
}
