/**
 * Answers as sparse counts of words and neighbouring words, hashed. Good enough to tell apart
 * manners of answering before any reward model exists, and free of the GPU.
 */
import type { PairTexts } from '../protocol/feedback';

/** Buckets: collisions are rare with the few hundred words of a small world. */
export const FEATURES = 2048;

/** Bucket to value. */
export type SparseVector = ReadonlyMap<number, number>;

const WORD = /[\p{L}\p{N}]+/gu;

function words(text: string): string[] {
  return text.toLowerCase().match(WORD) ?? [];
}

/** FNV-1a, 32 bits. */
function bucket(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % FEATURES;
}

/** Which words and word pairs an answer has, how long it is, and what it takes up of its prompt. */
export function answerFeatures(prompt: string, answer: string): SparseVector {
  const said = words(answer);
  const asked = new Set(words(prompt));
  const features = new Map<number, number>();
  said.forEach((word, index) => {
    const pair = `${said[index - 1] ?? '^'} ${word}`;
    for (const name of [word, pair]) features.set(bucket(name), 1);
  });
  const taken = said.filter((word) => asked.has(word)).length;
  features.set(bucket('length, dozens of words'), said.length / 12);
  features.set(bucket('share taken from the prompt'), said.length === 0 ? 0 : taken / said.length);
  return features;
}

/** φ(a) − φ(b): what a linear judge of the pair sees. */
export function pairFeatures({ prompt, a, b }: PairTexts): SparseVector {
  const difference = new Map(answerFeatures(prompt, a));
  for (const [index, value] of answerFeatures(prompt, b)) {
    const rest = (difference.get(index) ?? 0) - value;
    if (rest === 0) difference.delete(index);
    else difference.set(index, rest);
  }
  return difference;
}

export function dot(weights: Float32Array, features: SparseVector): number {
  let sum = 0;
  for (const [index, value] of features) sum += (weights[index] ?? 0) * value;
  return sum;
}

/** |cos| of the angle: a pair and the same pair swapped are alike. */
export function likeness(x: SparseVector, y: SparseVector): number {
  let product = 0;
  for (const [index, value] of x) product += value * (y.get(index) ?? 0);
  const length = squaredLength(x) * squaredLength(y);
  return length === 0 ? 1 : Math.abs(product) / Math.sqrt(length);
}

function squaredLength(x: SparseVector): number {
  let sum = 0;
  for (const value of x.values()) sum += value * value;
  return sum;
}
