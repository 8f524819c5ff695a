/**
 * The prompts of imported datasets, with what graders and shapes know of each as `item`. Rewards
 * that are no reward model are tried and trained on them. They are kept with the project.
 */
import type { ShuffledSampler } from '../../shared/shuffled-sampler';
import type { ProjectContext } from '../project-context';

export type DatasetItem = Readonly<Record<string, unknown>>;

export class Dataset {
  readonly #items = new Map<string, DatasetItem>();
  #deck: ShuffledSampler<string> | undefined;

  /** Of several rows of one prompt the last counts. */
  add(rows: readonly { readonly prompt: string; readonly item: DatasetItem }[]): void {
    for (const { prompt, item } of rows) this.#items.set(prompt, item);
    if (rows.length > 0) this.#deck = undefined;
  }

  get size(): number {
    return this.#items.size;
  }

  has(prompt: string): boolean {
    return this.#items.has(prompt);
  }

  itemOf(prompt: string): DatasetItem | undefined {
    return this.#items.get(prompt);
  }

  prompts(): string[] {
    return [...this.#items.keys()];
  }

  /** The same deck until rows are added; undefined while there are none. */
  deck(
    shuffle: (prompts: readonly string[]) => ShuffledSampler<string>,
  ): ShuffledSampler<string> | undefined {
    if (this.size > 0) this.#deck ??= shuffle(this.prompts());
    return this.#deck;
  }
}

const datasets = new WeakMap<object, Dataset>();

/** The open session's own. */
export function datasetOf(project: object): Dataset {
  const known = datasets.get(project) ?? new Dataset();
  datasets.set(project, known);
  return known;
}

/** The rows that earlier sessions of the project imported. */
export async function restoreDataset(project: {
  readonly context: Pick<ProjectContext, 'store' | 'project'>;
}): Promise<void> {
  const { store, project: name } = project.context;
  datasetOf(project).add(await store.dataset(name));
}

/** What a reward is tried on: the dataset's prompts, or without one the lab's. */
export function promptsOf(project: { readonly context: Pick<ProjectContext, 'lab'> }): string[] {
  const dataset = datasetOf(project);
  if (dataset.size > 0) return dataset.prompts();
  return project.context.lab.tasks('train').map(({ prompt }) => prompt);
}
