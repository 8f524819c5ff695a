/**
 * The prompts of imported datasets, with what graders and shapes know of each as `item`. Rewards
 * that are no reward model are tried and trained on them. They are kept with the project.
 */
import type { ShuffledSampler } from '../../shared/shuffled-sampler';
import type { FeedbackJournal } from '../feedback/journal';
import type { ProjectContext } from '../project-context';

export type DatasetItem = Readonly<Record<string, unknown>>;

interface DatasetRow {
  readonly prompt: string;
  readonly item: DatasetItem;
}

export class Dataset {
  readonly #items = new Map<string, DatasetItem>();
  #deck: ShuffledSampler<string> | undefined;

  /** Of several rows of one prompt the last counts. */
  add(rows: readonly DatasetRow[]): void {
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

/** What a project's dataset is made of. */
interface DatasetOwner {
  readonly journal: Pick<FeedbackJournal, 'prompts' | 'promptChanges'>;
}

interface Kept {
  /** Rows that earlier versions kept apart from the journal. */
  readonly older: readonly DatasetRow[];
  readonly dataset: Dataset;
  /** How often the journal's prompts had changed when it was made. */
  readonly changes: number;
}

const kept = new WeakMap<object, Kept>();

/** The open project's own: what was imported and not taken back. The same until that changes. */
export function datasetOf(project: DatasetOwner): Dataset {
  const known = kept.get(project);
  const changes = project.journal.promptChanges;
  if (known?.changes === changes) return known.dataset;
  const older = known?.older ?? [];
  const dataset = new Dataset();
  dataset.add([...older, ...project.journal.prompts()]);
  kept.set(project, { older, dataset, changes });
  return dataset;
}

/** The rows that earlier versions kept with the project. */
export async function restoreDataset(
  project: DatasetOwner & { readonly context: Pick<ProjectContext, 'store' | 'project'> },
): Promise<void> {
  const { store, project: name } = project.context;
  kept.set(project, { older: await store.dataset(name), dataset: new Dataset(), changes: -1 });
}

/** What a reward is tried on: the dataset's prompts, or without one the lab's. */
export function promptsOf(
  project: DatasetOwner & { readonly context: Pick<ProjectContext, 'lab'> },
): string[] {
  const dataset = datasetOf(project);
  if (dataset.size > 0) return dataset.prompts();
  return project.context.lab.tasks('train').map(({ prompt }) => prompt);
}
