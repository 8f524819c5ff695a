/**
 * One open project: its parts, and what is done with all of them. It knows neither worker nor page;
 * the same class runs in Node.
 */
import type { FeedbackEvent } from '../feedback/feedback-event';
import { tasksByPrompt } from '../labs/gold';
import type { Policy, SamplingOptions } from '../model/network';
import type { LiveSample, Memory } from '../protocol/engine-api';
import type { CheckpointInfo, Item, ProjectInfo } from '../protocol/playground';
import type { Checkpoints } from './checkpoints';
import { LatestEvaluation } from './evaluation/latest-evaluation';
import { FeedbackJournal } from './feedback/journal';
import { PairProvider, type Answering } from './feedback/pair-provider';
import { gradedLive, LiveSampler } from './inspection/live-samples';
import { later } from './later';
import { checkItems } from './option-checks';
import type { PartStates } from './part';
import { ProjectParts } from './parts';
import type { ProjectContext } from './project-context';
import { ChosenRewardModel } from './reward-model/chosen-reward-model';
import { ChosenReward } from './rewards/chosen-reward';
import { Dataset } from './rewards/dataset';
import { FreshAnswers } from './rewards/fresh-answers';
import { GraderService } from './rewards/grader-service';
import type { RewardMaking } from './rewards/reward-making';
import { Runs } from './runs';
import { SampleGenerator } from './sample-generator';
import { Training } from './training/training';

export class Project {
  readonly id: string;
  readonly context: ProjectContext;
  readonly journal: FeedbackJournal;
  readonly base: Policy;
  /** Where the pairs to judge come from. */
  readonly pairs: PairProvider;
  readonly rewardModel: ChosenRewardModel;
  /** What training optimises. */
  readonly reward: ChosenReward;
  readonly training: Training;
  readonly evaluation: LatestEvaluation;
  readonly samples: SampleGenerator;
  /** Prompts with rows that graders and custom functions read. */
  readonly dataset: Dataset;
  /** The user's own, behind model graders. */
  readonly graderService: GraderService;
  /** To try rewards on. */
  readonly freshAnswers = new FreshAnswers();
  readonly runs: Runs;
  /** Somebody looks at the live samples, so each iteration ends with new ones. */
  liveWatched = true;
  /** What checkpoints hold: nothing that a project is made of is outside this list. */
  readonly parts = new ProjectParts();
  readonly #live: LiveSampler;
  #checkpoints: Promise<Checkpoints> | undefined;

  /**
   * @param feedback the events in storage, in order
   * @param rewards how what its training optimises is made
   */
  constructor(
    id: string,
    context: ProjectContext,
    feedback: readonly FeedbackEvent[],
    rewards: RewardMaking<Project>,
  ) {
    this.id = id;
    this.context = context;
    this.journal = new FeedbackJournal(feedback, {
      publish: context.publish,
      now: context.now,
      save: (events) => context.store.appendFeedback(this.projectInfo(), events),
      promptsChanged: () => {
        this.dataset.replace(this.journal.prompts());
      },
    });
    this.base = context.family.basePolicy();
    const { parts } = this;
    // Restored in this order: a training looks at the reward that it goes on with.
    this.reward = parts.add(
      new ChosenReward(context.publish, (...of) => rewards.baseAnswers(this, ...of)),
    );
    this.pairs = parts.add(new PairProvider(context, this.journal, this.base));
    const { reward } = this;
    this.rewardModel = parts.add(
      new ChosenRewardModel(context, () => {
        reward.changed('reward-model');
      }),
    );
    this.training = parts.add(new Training(context, this.base, reward, () => rewards.now(this)));
    this.dataset = new Dataset(() => {
      reward.changed('dataset');
    }, tasksByPrompt(context.lab));
    this.graderService = new GraderService(() => {
      reward.changed('service');
    });
    this.evaluation = parts.add(new LatestEvaluation(context));
    this.samples = parts.add(new SampleGenerator(context));
    this.runs = new Runs(context);
    this.#live = new LiveSampler(context);
  }

  /** How answers are sampled where the caller does not say. */
  get sampling(): SamplingOptions {
    const { temperature, maxNewTokens } = this.training.config;
    return { temperature, maxNewTokens };
  }

  /** What the GPU holds, and what training will need. */
  memory(): Memory {
    const { predictedBytes } = this.training.settings;
    return { ...this.context.memory(), predictedBytes };
  }

  /** The policy as it is now, answering as it does in training. */
  readonly answering: Answering = () => {
    const { training, sampling } = this;
    return { answerer: training.answerer, sampling, iteration: training.iteration };
  };

  async liveSamples(): Promise<LiveSample[]> {
    const sampled = await this.context.gpu.run(() => {
      const { base, training, rewardModel, sampling } = this;
      const { model } = rewardModel;
      return this.#live.sample({ base, tuned: training.answerer, rewardModel: model, sampling });
    });
    return gradedLive(this.context.lab, sampled);
  }

  async score(items: readonly Item[]): Promise<number[]> {
    checkItems(items);
    return this.context.gpu.run(() => this.rewardModel.require('Scoring').score(items));
  }

  /** Back to the base model; settings, feedback and the reward model stay. */
  async reset(): Promise<void> {
    await this.context.jobs.stopAll();
    await this.context.gpu.run(() => this.parts.reset());
    await this.autosave();
  }

  /** Saved states. */
  checkpoints(): Promise<Checkpoints> {
    this.#checkpoints ??= later
      .checkpoints()
      .then((code) => new code.Checkpoints(this.context, this.projectInfo));
    this.#checkpoints.catch(() => {
      this.#checkpoints = undefined; // The next call fetches again.
    });
    return this.#checkpoints;
  }

  async saveCheckpoint(name = `Iteration ${this.training.iteration}`): Promise<CheckpointInfo> {
    const checkpoints = await this.checkpoints();
    return checkpoints.save(await this.#state(), name);
  }

  async autosave(): Promise<void> {
    if (!this.context.autosave) return;
    const checkpoints = await this.checkpoints();
    await checkpoints.saveQuietly(await this.#state());
  }

  /**
   * As `autosave`, but resolves when the state is taken: work goes on while it is written. One at a
   * time, so that a crash costs an iteration at most.
   *
   * @throws DamagedDataError naming the first number that is none; what was saved before stays
   */
  async autosaveBehind(measured: Pick<CheckpointInfo, 'heldoutReward'>): Promise<void> {
    if (!this.context.autosave) return;
    const checkpoints = await this.checkpoints();
    await checkpoints.settled();
    void checkpoints.saveQuietly(await this.#state(), measured);
  }

  /** Models, settings and generators become those of the checkpoint; feedback stays. */
  async restoreCheckpoint(id: string): Promise<void> {
    const states = await (await this.checkpoints()).read(id);
    await this.context.jobs.stopAll();
    await this.context.gpu.run(() => this.parts.restore(states));
  }

  /** Continues the newest checkpoint that is whole; damaged ones are told of and passed over. */
  async restoreLatest(): Promise<CheckpointInfo | undefined> {
    const { restoreLatest } = await later.latestCheckpoint();
    return restoreLatest(this, await this.checkpoints());
  }

  /** Ends everything that runs and gives the GPU memory back. */
  async close(): Promise<void> {
    await this.context.jobs.close();
    await (await this.#checkpoints)?.settled();
    await this.context.gpu.run(() => {
      this.parts.dispose();
      this.base.dispose();
      this.context.family.dispose();
    });
  }

  /** Nothing is saved that could not be restored. */
  async #state(): Promise<PartStates> {
    const { training, context, parts } = this;
    const states = await training.betweenIterations(() => context.gpu.run(() => parts.state()));
    await parts.check(states);
    return states;
  }

  /** As the list of projects knows it. */
  readonly projectInfo = (): ProjectInfo => {
    const { project, lab, model, seed, now } = this.context;
    return {
      name: project,
      lab: lab.id,
      model: model.name,
      seed,
      comparisons: this.journal.comparisonCount,
      iteration: this.training.iteration,
      time: now(),
    };
  };
}
