/** How far a run of an algorithm is: what every one of them counts, saves and goes on from. */
import type { Batch } from '../model/network';
import { Rng } from '../shared/rng';
import type { AlgorithmState } from './algorithm';
import type { Rollout } from './rollout';

type ProgressState = Pick<AlgorithmState, 'iteration' | 'episodes' | 'rng'>;

export class Progress<B extends Batch> {
  /** Iterations done. */
  iteration = 0;
  /** Answers sampled so far. */
  episodes = 0;
  /** Where every random number of the algorithm comes from. */
  rng: Rng;
  /** The latest iteration's experience. */
  rollout: Rollout<B> | undefined;

  constructor(rng: Rng) {
    this.rng = rng;
  }

  /**
   * An iteration is done.
   *
   * @param sampled answers, chosen or not
   * @returns what its metrics say of it
   */
  advance(rollout: Rollout<B>, sampled: number): { iteration: number; episodes: number } {
    this.rollout = rollout;
    this.iteration += 1;
    this.episodes += sampled;
    return { iteration: this.iteration, episodes: this.episodes };
  }

  state(): ProgressState {
    return { iteration: this.iteration, episodes: this.episodes, rng: this.rng.state() };
  }

  /** The experience of before is none of the restored run's. */
  restore({ iteration, episodes, rng }: ProgressState): void {
    this.iteration = iteration;
    this.episodes = episodes;
    this.rng = Rng.fromState(rng);
    this.rollout = undefined;
  }
}
