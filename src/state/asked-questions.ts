/** Which question a judgement answered, so that undo shows it again and redo moves on from it. */
import type { Comparison } from '../protocol/feedback';
import { textSample } from '../protocol/sample';
import type { Question } from './pair-queue.svelte';

/** The newest so many are remembered. */
const REMEMBERED = 200;

export class AskedQuestions {
  #asked: { readonly question: Question; readonly ids: readonly string[] }[] = [];

  /** @param ids of the comparisons and ratings that answered it */
  keep(question: Question, ids: readonly string[]): void {
    this.#asked = [...this.#asked.slice(1 - REMEMBERED), { question, ids }];
  }

  /** The question that was answered by these and no others. */
  answeredBy(ids: readonly string[]): Question | undefined {
    const one = this.#asked.findLast(
      (asked) => asked.ids.length === ids.length && asked.ids.every((id) => ids.includes(id)),
    );
    return one?.question;
  }

  clear(): void {
    this.#asked = [];
  }
}

/** A judged pair by its texts, as they were shown. */
export function questionAgain(comparison: Comparison): Question {
  const { prompt, a, b, iteration, swapped } = comparison;
  return {
    prompt,
    a: textSample(prompt, a),
    b: textSample(prompt, b),
    ...(iteration === undefined ? {} : { iteration }),
    ...(swapped === undefined ? {} : { swapped }),
  };
}
