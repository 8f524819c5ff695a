/**
 * "Run the loop": simulated feedback, reward model, PPO, evaluation, one after the other.
 * What already exists is not done again, so a stopped loop resumes where it stood; once all is
 * done, running again is the next round with as many comparisons and iterations on top. With a
 * grader or a shape as reward there is nothing to collect and to fit.
 */
import type { EvaluationState } from './evaluation-state.svelte';
import type { FeedbackState } from './feedback-state.svelte';
import type { RewardChoice } from './reward-choice.svelte';
import type { RewardState } from './reward-state.svelte';
import type { RunList } from './run-list.svelte';
import type { SetupState } from './setup-state.svelte';
import type { SimulatedRater } from './simulated-rater.svelte';
import type { Stage } from './stages';
import type { TrainingRun } from './training-run.svelte';

export interface LoopParts {
  readonly setup: SetupState;
  readonly feedback: FeedbackState;
  readonly rater: SimulatedRater;
  readonly reward: RewardState;
  readonly rewardChoice: RewardChoice;
  readonly training: TrainingRun;
  readonly evaluation: EvaluationState;
  readonly runs: RunList;
}

export class LoopRunner {
  status = $state<'idle' | 'running' | 'stopping'>('idle');
  /** The stage that works now. */
  stage = $state<Stage>();
  /** Rounds completed since the page was opened. */
  rounds = $state(0);
  readonly #parts: LoopParts;
  #stopped = false;
  #goals = { comparisons: 0, iteration: 0 };

  constructor(parts: LoopParts) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    if (this.status !== 'idle') return;
    this.status = 'running';
    this.#stopped = false;
    this.#setGoals();
    try {
      const completed =
        (await this.#at('feedback', () => this.#collect())) &&
        (await this.#at('reward', () => this.#fit())) &&
        (await this.#at('train', () => this.#train())) &&
        (await this.#at('evaluate', () => this.#evaluate()));
      if (completed) this.rounds += 1;
    } finally {
      this.status = 'idle';
      this.stage = undefined;
    }
  }

  /** Ends the running job after its current step; what was achieved stays. */
  async stop(): Promise<void> {
    if (this.status !== 'running') return;
    this.status = 'stopping';
    this.#stopped = true;
    const { rater, reward, training, evaluation } = this.#parts;
    if (this.stage === 'feedback') await rater.stop();
    else if (this.stage === 'reward') await reward.stop();
    else if (this.stage === 'evaluate') await evaluation.stop();
    else await training.stop();
  }

  /** A new round starts when nothing of the old one is left to do. */
  #setGoals(): void {
    const { setup, feedback, training, evaluation } = this.#parts;
    const { comparisons } = setup.rater.values;
    const { iterations } = setup.loop.values;
    const roundIsOver =
      evaluation.report !== undefined &&
      evaluation.report.iteration === training.iteration &&
      training.iteration > 0 &&
      training.iteration >= this.#goals.iteration;
    this.#goals = roundIsOver
      ? { comparisons: feedback.count + comparisons, iteration: training.iteration + iterations }
      : {
          comparisons: Math.max(this.#goals.comparisons, comparisons),
          iteration: Math.max(this.#goals.iteration, iterations),
        };
  }

  /** Opens the stage, unless the user has gone to look at another one, and works there. */
  async #at(stage: Stage, work: () => Promise<boolean>): Promise<boolean> {
    const { setup } = this.#parts;
    if (this.stage === undefined || setup.stage === this.stage) setup.stage = stage;
    this.stage = stage;
    return (await work()) && !this.#stopped;
  }

  async #collect(): Promise<boolean> {
    const { setup, feedback, rater, rewardChoice } = this.#parts;
    if (!rewardChoice.description.needsRewardModel) return true;
    const missing = this.#goals.comparisons - feedback.count;
    if (missing <= 0) return true;
    const { strategy } = setup.collecting.values;
    return rater.run({ ...setup.rater.values, strategy, comparisons: missing });
  }

  async #fit(): Promise<boolean> {
    const { setup, reward, rewardChoice } = this.#parts;
    if (reward.isCurrent || !rewardChoice.description.needsRewardModel) return true;
    return reward.fit(setup.rewardModel.values);
  }

  async #train(): Promise<boolean> {
    const { setup, training } = this.#parts;
    const missing = this.#goals.iteration - training.iteration;
    if (missing <= 0) return true;
    return training.train(missing, setup.ppo.values);
  }

  async #evaluate(): Promise<boolean> {
    const { setup, training, evaluation } = this.#parts;
    if (evaluation.report?.iteration === training.iteration) return true;
    return evaluation.evaluate(setup.loop.values.evaluationSamples);
  }
}
