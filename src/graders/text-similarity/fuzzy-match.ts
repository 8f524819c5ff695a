/**
 * `fuzzy_match`: rapidfuzz's `WRatio(…, processor=default_process) / 100`, the call that the
 * guide of reinforcement fine-tuning shows.
 */
import { longestCommonSubsequence } from './n-grams';

/** The best of plain, word-sorted, word-set and, where lengths differ, partial similarity. */
export function fuzzyMatch(text: string, reference: string): number {
  const [a, b] = [processed(text), processed(reference)];
  if (a === '' || b === '') return 0;
  const lengthRatio = Math.max(a.length, b.length) / Math.min(a.length, b.length);
  if (lengthRatio < 1.5) return Math.max(ratio(a, b), 0.95 * tokenRatio(a, b));
  const scale = lengthRatio <= 8 ? 0.9 : 0.6;
  return Math.max(ratio(a, b), scale * partialRatio(a, b), 0.95 * scale * partialTokenRatio(a, b));
}

/** Lower case; what is neither letter nor digit becomes a space. */
function processed(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}]/gu, ' ')
    .trim()
    .toLowerCase();
}

/** 1 − indel distance / total length: 2 · LCS / (|a| + |b|). */
function ratio(a: string, b: string): number {
  const total = a.length + b.length;
  return total === 0 ? 1 : (2 * longestCommonSubsequence(a, b)) / total;
}

function tokenRatio(a: string, b: string): number {
  const { common, onlyA, onlyB, sortedA, sortedB } = tokenSets(a, b);
  if (common !== '' && (onlyA === '' || onlyB === '')) return 1;
  const set = setRatio(common.length, onlyA, onlyB);
  return Math.max(ratio(sortedA, sortedB), set);
}

/** The common words against them with either rest, and both with their rests against each other. */
function setRatio(common: number, onlyA: string, onlyB: string): number {
  const space = common > 0 ? 1 : 0;
  const [withA, withB] = [common + space + onlyA.length, common + space + onlyB.length];
  const distance = onlyA.length + onlyB.length - 2 * longestCommonSubsequence(onlyA, onlyB);
  const both = 1 - distance / (withA + withB);
  if (common === 0) return both;
  const eitherRest = [onlyA, onlyB].map(
    (rest, i) => 1 - (space + rest.length) / (common + (i === 0 ? withA : withB)),
  );
  return Math.max(both, ...eitherRest);
}

function partialTokenRatio(a: string, b: string): number {
  const { common, onlyA, onlyB, sortedA, sortedB } = tokenSets(a, b);
  if (common !== '') return 1;
  return Math.max(partialRatio(sortedA, sortedB), partialRatio(onlyA, onlyB));
}

/** The best `ratio` of the shorter text with a stretch of the longer one, its ends included. */
function partialRatio(a: string, b: string): number {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  let best = 0;
  for (let from = 1 - short.length; from < long.length; from++) {
    const stretch = long.slice(Math.max(0, from), from + short.length);
    best = Math.max(best, ratio(short, stretch));
    if (best === 1) break;
  }
  return best;
}

function tokenSets(a: string, b: string) {
  const [wordsA, wordsB] = [a.split(/\s+/).sort(), b.split(/\s+/).sort()];
  const [setA, setB] = [new Set(wordsA), new Set(wordsB)];
  return {
    sortedA: wordsA.join(' '),
    sortedB: wordsB.join(' '),
    common: [...setA].filter((word) => setB.has(word)).join(' '),
    onlyA: [...setA].filter((word) => !setB.has(word)).join(' '),
    onlyB: [...setB].filter((word) => !setA.has(word)).join(' '),
  };
}
