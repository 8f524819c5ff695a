/**
 * The prompts of imported datasets, with what graders and custom functions know of each as `item`.
 * Rewards that read it are tried and trained on its prompts. It is kept with the project.
 */
export type DatasetItem = Readonly<Record<string, unknown>>;

export interface DatasetRow {
  readonly prompt: string;
  readonly item: DatasetItem;
}

export class Dataset {
  #items = new Map<string, DatasetItem>();
  #prompts: readonly string[] = [];
  readonly #changed: () => void;

  /** @param changed called after rows were added */
  constructor(changed: () => void = () => undefined) {
    this.#changed = changed;
  }

  /** Of several rows of one prompt the last counts. */
  add(rows: readonly DatasetRow[]): void {
    if (rows.length === 0) return;
    for (const { prompt, item } of rows) this.#items.set(prompt, item);
    this.#prompts = [...this.#items.keys()];
    this.#changed();
  }

  get size(): number {
    return this.#items.size;
  }

  has(prompt: string): boolean {
    return this.#items.has(prompt);
  }

  /** What graders call `item`: the row for the prompt, or what is known of any prompt. */
  item(prompt: string): Record<string, unknown> {
    const messages = [{ role: 'user', content: prompt }];
    return { prompt, messages, ...this.#items.get(prompt) };
  }

  /** The same list until rows are added. */
  get prompts(): readonly string[] {
    return this.#prompts;
  }
}
