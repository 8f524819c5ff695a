/** BLEU, GLEU, METEOR and ROUGE of one text against one reference, each in [0, 1]. */
import { longestCommonSubsequence, nGramCounts, sharedCount, wordsAndMarks } from './n-grams';

const ORDERS = [1, 2, 3, 4];

/**
 * Sentence BLEU-4 (Papineni et al. 2002, eq. 1–3): brevity penalty times the geometric mean of
 * the clipped n-gram precisions. No smoothing, as NLTK's `sentence_bleu` by default: 0 as soon
 * as one order has no match, so for every answer of fewer than four words.
 */
export function bleu(text: string, reference: string): number {
  const [tokens, wanted] = [wordsAndMarks(text), wordsAndMarks(reference)];
  if (tokens.length < ORDERS.length) return 0;
  const logPrecisions = ORDERS.map((n) => {
    const shared = sharedCount(nGramCounts(tokens, n), nGramCounts(wanted, n));
    return Math.log(shared / (tokens.length - n + 1)) / ORDERS.length;
  });
  const brevity = Math.min(1, Math.exp(1 - wanted.length / tokens.length));
  return brevity * Math.exp(logPrecisions.reduce((sum, each) => sum + each, 0));
}

/** GLEU (Wu et al. 2016, §4.3): the smaller of precision and recall of all 1- to 4-grams. */
export function gleu(text: string, reference: string): number {
  const [tokens, wanted] = [wordsAndMarks(text), wordsAndMarks(reference)];
  let [shared, own, theirs] = [0, 0, 0];
  for (const n of ORDERS) {
    shared += sharedCount(nGramCounts(tokens, n), nGramCounts(wanted, n));
    own += Math.max(0, tokens.length - n + 1);
    theirs += Math.max(0, wanted.length - n + 1);
  }
  return shared === 0 ? 0 : shared / Math.max(own, theirs);
}

/**
 * METEOR (Banerjee and Lavie 2005, with NLTK's α 0.9, β 3, γ 0.5) over exact matches of
 * lower-cased words. The stages for stems and WordNet synonyms are left out: a synonym that
 * the reference library would count is a miss here.
 */
export function meteor(text: string, reference: string): number {
  const tokens = wordsAndMarks(text.toLowerCase());
  const wanted = wordsAndMarks(reference.toLowerCase());
  const pairs = alignment(tokens, wanted);
  if (pairs.length === 0) return 0;
  const precision = pairs.length / tokens.length;
  const recall = pairs.length / wanted.length;
  const fMean = (precision * recall) / (0.9 * precision + 0.1 * recall);
  return fMean * (1 - 0.5 * (chunkCount(pairs) / pairs.length) ** 3);
}

type Match = readonly [token: number, wanted: number];

/** From the end, each token takes the last equal one that is free, as NLTK does. */
function alignment(tokens: readonly string[], wanted: readonly string[]): Match[] {
  const free = wanted.map((word, at) => ({ word, at }));
  const pairs: Match[] = [];
  for (let i = tokens.length - 1; i >= 0; i--) {
    const found = free.findLastIndex(({ word }) => word === tokens[i]);
    const [taken] = found < 0 ? [] : free.splice(found, 1);
    if (taken !== undefined) pairs.unshift([i, taken.at]);
  }
  return pairs;
}

function chunkCount(pairs: readonly Match[]): number {
  const breaks = pairs.filter(([token, wanted], i) => {
    const before = pairs[i - 1];
    return before?.[0] !== token - 1 || before[1] !== wanted - 1;
  });
  return breaks.length;
}

/** ROUGE-N F-measure (Lin 2004; tokens as the rouge-score package cuts them, no stemming). */
export function rougeN(n: number, text: string, reference: string): number {
  const [tokens, wanted] = [rougeTokens(text), rougeTokens(reference)];
  const shared = sharedCount(nGramCounts(tokens, n), nGramCounts(wanted, n));
  return fMeasure(shared, tokens.length - n + 1, wanted.length - n + 1);
}

/** ROUGE-L F-measure: the longest common subsequence of words (Lin 2004, eq. 2–4, β = 1). */
export function rougeL(text: string, reference: string): number {
  const [tokens, wanted] = [rougeTokens(text), rougeTokens(reference)];
  return fMeasure(longestCommonSubsequence(tokens, wanted), tokens.length, wanted.length);
}

/** The package keeps a–z and digits only: letters with accents cut a word in two there too. */
function rougeTokens(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

function fMeasure(shared: number, own: number, theirs: number): number {
  return shared === 0 ? 0 : (2 * shared) / (own + theirs);
}
