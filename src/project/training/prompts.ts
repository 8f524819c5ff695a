/**
 * What the policy is asked next: the lab's prompts, or those of a dataset, each once before any comes
 * up twice. Where it has got to belongs to one training and is part of its state.
 */
import { stream } from '../../shared/random-stream';
import { ShuffledSampler, type ShuffledSamplerState } from '../../shared/shuffled-sampler';
import { textHash } from '../../shared/text-hash';
import type { ProjectContext } from '../project-context';

/** Of the lab's prompts alone in checkpoints of earlier versions. */
export interface TrainingPromptsState {
  readonly prompts: ShuffledSamplerState;
  readonly datasetPrompts?: DatasetPromptsState | undefined;
}

interface DatasetPromptsState {
  /** Of the prompts: in another list the same place means nothing. */
  readonly hash: number;
  readonly place: ShuffledSamplerState;
}

interface DatasetPrompts {
  readonly list: readonly string[];
  readonly hash: number;
  readonly sampler: ShuffledSampler<string>;
}

export class TrainingPrompts {
  readonly #context: Pick<ProjectContext, 'lab' | 'seed'>;
  #lab: ShuffledSampler<string>;
  #dataset: DatasetPrompts | undefined;
  /** To go on from, as soon as the dataset is asked again. */
  #restored: DatasetPromptsState | undefined;
  #longest: string | undefined;

  constructor(context: Pick<ProjectContext, 'lab' | 'seed'>) {
    this.#context = context;
    this.#lab = this.#ofLab();
  }

  /** @param dataset asked in place of the lab's prompts; of another list the first are asked first */
  take(count: number, dataset?: readonly string[]): string[] {
    if (dataset === undefined) return this.#lab.take(count);
    if (this.#dataset?.list !== dataset) this.#dataset = this.#ofDataset(dataset);
    return this.#dataset.sampler.take(count);
  }

  /** The lab's longest one. */
  get longest(): string {
    this.#longest ??= this.#context.lab
      .tasks('train')
      .reduce((longest, { prompt }) => (prompt.length > longest.length ? prompt : longest), '');
    return this.#longest;
  }

  reset(): void {
    this.#lab = this.#ofLab();
    this.#dataset = undefined;
    this.#restored = undefined;
  }

  state(): TrainingPromptsState {
    const asked = this.#dataset;
    const datasetPrompts =
      asked === undefined ? this.#restored : { hash: asked.hash, place: asked.sampler.state() };
    return { prompts: this.#lab.state(), datasetPrompts };
  }

  restore({ prompts, datasetPrompts }: TrainingPromptsState): void {
    this.reset();
    this.#lab.restore(prompts);
    this.#restored = datasetPrompts;
  }

  #ofLab(): ShuffledSampler<string> {
    const { lab, seed } = this.#context;
    const prompts = lab.tasks('train').map(({ prompt }) => prompt);
    return new ShuffledSampler(prompts, stream(seed, 'training prompts'));
  }

  #ofDataset(list: readonly string[]): DatasetPrompts {
    const hash = list.reduce((before, prompt) => textHash(prompt, before), list.length);
    if (this.#dataset?.hash === hash) return { ...this.#dataset, list };
    const rng = stream(this.#context.seed, 'dataset prompts', list.length);
    const sampler = new ShuffledSampler(list, rng);
    if (this.#restored?.hash === hash) sampler.restore(this.#restored.place);
    this.#restored = undefined;
    return { list, hash, sampler };
  }
}
