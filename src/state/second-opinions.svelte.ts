/** Who can judge again what was judged: whatever judges by itself and exists by now. */
import type { FeedbackReview } from './feedback-review.svelte';
import type { RewardChoice } from './reward-choice.svelte';
import type { RewardState } from './reward-state.svelte';

export interface SecondOpinion {
  readonly label: string;
  readonly ask: () => void;
}

export class SecondOpinions {
  readonly available: readonly SecondOpinion[] = $derived.by(() => [
    { label: 'The simulated rater', ask: () => void this.#ask('simulated') },
    ...(this.#reward.report === undefined
      ? []
      : [{ label: 'The reward model', ask: () => void this.#ask('reward-model') }]),
    ...this.#tried().map((trial) => ({
      label: `“${trial.current?.name ?? ''}”`,
      ask: () => void this.#review.opinionOf(trial.spec()),
    })),
  ]);
  readonly #review: FeedbackReview;
  readonly #reward: RewardState;
  readonly #choice: RewardChoice;
  readonly #noise: () => number;

  /** @param noise of the simulated rater, asked when it judges */
  constructor(
    review: FeedbackReview,
    reward: RewardState,
    choice: RewardChoice,
    noise: () => number,
  ) {
    this.#review = review;
    this.#reward = reward;
    this.#choice = choice;
    this.#noise = noise;
  }

  /** What the editors of the Reward stage hold, once it ran there. */
  #tried() {
    return [this.#choice.grader, this.#choice.shape].filter(
      ({ current, error }) => current !== undefined && error === undefined,
    );
  }

  #ask(rater: string): Promise<void> {
    return this.#review.secondOpinion(rater, this.#noise());
  }
}
