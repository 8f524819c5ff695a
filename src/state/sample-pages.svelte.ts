/** Leafing through samples: as many at a time as there is room for. */

/** About what one prompt with its answers takes, in rem; the head and the legend take the rest. */
const ROW_REM = { once: 7.2, compared: 11.6 };
const REST_REM = 5.5;

/** How many prompts fit below each other, at least one. */
export function rowsThatFit(heightPx: number, remPx: number, compared: boolean): number {
  const row = compared ? ROW_REM.compared : ROW_REM.once;
  return Math.max(1, Math.floor((heightPx / remPx - REST_REM) / row));
}

export class SamplePages<T> {
  #page = $state(0);
  readonly #all: () => readonly T[];
  readonly #perPage: () => number;
  /** Of all, the first that is shown. */
  readonly first: number = $derived.by(() => this.#current() * this.#perPage());
  readonly shown: readonly T[] = $derived.by(() =>
    this.#all().slice(this.first, this.first + this.#perPage()),
  );

  constructor(all: () => readonly T[], perPage: () => number) {
    this.#all = all;
    this.#perPage = perPage;
  }

  move(pages: number): void {
    this.#page = this.#current() + pages;
  }

  /** A page that is no more, as samples went or room came, is the last one. */
  #current(): number {
    const pages = Math.max(1, Math.ceil(this.#all().length / this.#perPage()));
    return Math.min(this.#page, pages - 1);
  }
}
