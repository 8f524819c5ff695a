/**
 * The prompts of imported datasets, with what graders and custom functions know of each as `item`.
 * Rewards that read it are tried and trained on its prompts. It is kept with the project.
 */
import type { Task } from '../../labs/lab';

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
  readonly #tasks: ReadonlyMap<string, Pick<Task, 'payload'>>;

  /**
   * @param changed called after its rows have become others
   * @param tasks the lab's by prompt, whose payload stands behind the rows
   */
  constructor(
    changed: () => void = () => undefined,
    tasks: ReadonlyMap<string, Pick<Task, 'payload'>> = new Map(),
  ) {
    this.#changed = changed;
    this.#tasks = tasks;
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

  /** What graders call `item`: the row for the prompt, over the payload of the lab's task. */
  item(prompt: string): Record<string, unknown> {
    const messages = [{ role: 'user', content: prompt }];
    return { prompt, messages, ...this.#tasks.get(prompt)?.payload, ...this.#items.get(prompt) };
  }

  /** The same list until the rows are others. */
  get prompts(): readonly string[] {
    return this.#prompts;
  }
}
