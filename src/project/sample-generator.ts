/** Where the random numbers of samples without a seed of their own come from. */
import { stream } from '../shared/random-stream';
import { Rng } from '../shared/rng';
import { later } from './later';
import { nothing, type ProjectPart } from './part';
import type { ProjectContext } from './project-context';
import type { SampleGeneratorState } from './schemas';

export class SampleGenerator implements ProjectPart<SampleGeneratorState> {
  readonly key = 'samples';
  readonly schema = async () => (await later.schemas()).SAMPLE_GENERATOR_STATE;
  readonly reset = nothing;
  readonly dispose = nothing;
  readonly #seed: number;
  #rng: Rng;

  constructor({ seed }: Pick<ProjectContext, 'seed'>) {
    this.#seed = seed;
    this.#rng = this.#fresh();
  }

  /** @param seed of its own */
  rng(seed: number | undefined): Rng {
    return seed === undefined ? this.#rng : Rng.fromSeed(seed);
  }

  state(): SampleGeneratorState {
    return { rng: this.#rng.state() };
  }

  restore(state: SampleGeneratorState | undefined): void {
    this.#rng = state === undefined ? this.#fresh() : Rng.fromState(state.rng);
  }

  #fresh(): Rng {
    return stream(this.#seed, 'samples');
  }
}
