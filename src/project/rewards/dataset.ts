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
  #older: readonly DatasetRow[] = [];
  #items = new Map<string, DatasetItem>();
  #prompts: readonly string[] = [];
  readonly #changed: () => void;

  /** @param changed called after its rows have become others */
  constructor(changed: () => void = () => undefined) {
    this.#changed = changed;
  }

  /** Rows that earlier versions kept apart from the journal: they are before all others. */
  keepOlder(rows: readonly DatasetRow[], imported: readonly DatasetRow[]): void {
    this.#older = rows;
    if (rows.length + imported.length > 0) this.replace(imported);
  }

  /** What was imported and not taken back. Of several rows of one prompt the last counts. */
  replace(imported: readonly DatasetRow[]): void {
    const rows = [...this.#older, ...imported];
    this.#items = new Map(rows.map(({ prompt, item }) => [prompt, item]));
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

  /** The same list until the rows are others. */
  get prompts(): readonly string[] {
    return this.#prompts;
  }
}
