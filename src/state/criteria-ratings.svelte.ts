/** Ratings by criterion of the two answers on screen, until they are saved. */
import type { Ratings } from '../protocol/feedback';

export type Side = 'a' | 'b';

export class CriteriaRatings {
  #given: Readonly<Record<Side, Ratings>> = $state.raw({ a: {}, b: {} });
  /** Each answer is rated by something. */
  readonly complete: boolean = $derived.by(() =>
    Object.values(this.#given).every((ratings) => Object.keys(ratings).length > 0),
  );

  of(side: Side, criterion: string): number | undefined {
    return this.#given[side][criterion];
  }

  rate(side: Side, criterion: string, level: number): void {
    this.#given = { ...this.#given, [side]: { ...this.#given[side], [criterion]: level } };
  }

  /** @returns what was given; the next pair begins with nothing */
  take(): Readonly<Record<Side, Ratings>> {
    const given = this.#given;
    this.#given = { a: {}, b: {} };
    return given;
  }
}
