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
  #items = new Map<string, DatasetItem>();
  #prompts: readonly string[] = [];
  readonly #changed: () => void;
  readonly #tasks: ReadonlyMap<string, Pick<Task, 'payload'>>;

  /**
   * @param changed called after rows were added
   * @param tasks the lab's by prompt, whose payload stands behind the rows
   */
  constructor(
    changed: () => void = () => undefined,
    tasks: ReadonlyMap<string, Pick<Task, 'payload'>> = new Map(),
  ) {
    this.#changed = changed;
    this.#tasks = tasks;
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

  /** What graders call `item`: the row for the prompt, over the payload of the lab's task. */
  item(prompt: string): Record<string, unknown> {
    const messages = [{ role: 'user', content: prompt }];
    return { prompt, messages, ...this.#tasks.get(prompt)?.payload, ...this.#items.get(prompt) };
  }

  /** The same list until rows are added. */
  get prompts(): readonly string[] {
    return this.#prompts;
  }
}
