/** Text similarity under the names that OpenAI's graders give it. */
import type { SimilarityMetric } from '../../protocol/graders';
import { fuzzyMatch } from './fuzzy-match';
import { countOf, wordsAndMarks } from './n-grams';
import { bleu, gleu, meteor, rougeL, rougeN } from './overlap';

/** @returns the similarity of `text` to `reference`, from 0 to 1 */
type Similarity = (text: string, reference: string) => number;

export const SIMILARITIES: Readonly<Record<SimilarityMetric, Similarity>> = {
  cosine: wordCountCosine,
  fuzzy_match: fuzzyMatch,
  bleu,
  gleu,
  meteor,
  rouge_1: (text, reference) => rougeN(1, text, reference),
  rouge_2: (text, reference) => rougeN(2, text, reference),
  rouge_3: (text, reference) => rougeN(3, text, reference),
  rouge_4: (text, reference) => rougeN(4, text, reference),
  rouge_5: (text, reference) => rougeN(5, text, reference),
  rouge_l: rougeL,
};

/**
 * Cosine of the angle between word counts. OpenAI's `cosine` compares embeddings of a model that
 * is not here; this one knows no synonyms.
 */
function wordCountCosine(text: string, reference: string): number {
  const a = countOf(wordsAndMarks(text.toLowerCase()));
  const b = countOf(wordsAndMarks(reference.toLowerCase()));
  let product = 0;
  for (const [word, count] of a) product += count * (b.get(word) ?? 0);
  return product === 0 ? 0 : product / Math.sqrt(squares(a) * squares(b));
}

function squares(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count ** 2;
  return sum;
}
