/**
 * One open project: its parts, and what is done with all of them. It knows neither worker nor page;
 * the same class runs in Node.
 */
import type { FeedbackEvent } from '../feedback/feedback-event';
import type { Policy, SamplingOptions } from '../model/network';
import type {
  LiveSample,
  Memory,
  Pair,
  PairOptions,
  SessionSnapshot,
} from '../protocol/engine-api';
import type {
  CheckpointInfo,
  Item,
  ProjectInfo,
  Sample,
  SampleOptions,
} from '../protocol/playground';
import { Checkpoints } from './checkpoints';
import { LatestEvaluation } from './evaluation/latest-evaluation';
import { FeedbackJournal } from './feedback/journal';
import { PairProvider, type Answering } from './feedback/pair-provider';
import { LiveSampler } from './inspection/live-samples';
import { describeLab } from './lab-description';
import { checkItems, checkPair, checkSample } from './option-checks';
import { ProjectParts, type PartStates } from './parts';
import type { ProjectContext } from './project-context';
import { ChosenRewardModel } from './reward-model/chosen-reward-model';
import { ChosenReward, type BaseAnswers } from './rewards/chosen-reward';
import { Dataset } from './rewards/dataset';
import { FreshAnswers } from './rewards/fresh-answers';
import { GraderService } from './rewards/grader-service';
import type { RewardNow } from './rewards/training-reward';
import { Runs } from './runs';
import { SampleGenerator } from './sample-generator';
import { samplePolicy } from './sampling';
import { Training } from './training/training';

/** How rewards are made for a project, which does not know them itself. */
export interface RewardMaking {
  readonly now: (project: Project) => ReturnType<RewardNow>;
  readonly baseAnswers: (
    project: Project,
    ...of: Parameters<BaseAnswers>
  ) => ReturnType<BaseAnswers>;
}

export class Project {
  readonly id: string;
  readonly context: ProjectContext;
  readonly journal: FeedbackJournal;
  readonly base: Policy;
  /** Where the pairs to judge come from. */
  readonly pairs: PairProvider;
  readonly rewardModel: ChosenRewardModel;
  /** What training optimises: kept with the training. */
  readonly reward: ChosenReward;
  /** Prompts with rows that graders and custom functions read: kept beside the checkpoints. */
  readonly dataset: Dataset;
  /** The user's own, behind model graders: on as long as the project is open. */
  readonly graderService: GraderService;
  /** To try rewards on: sampled again when they are wanted. */
  readonly freshAnswers = new FreshAnswers();
  readonly training: Training;
  readonly evaluation: LatestEvaluation;
  readonly samples: SampleGenerator;
  readonly runs: Runs;
  readonly checkpoints: Checkpoints;
  /** Somebody looks at the live samples, so each iteration ends with new ones. */
  liveWatched = true;
  /** What checkpoints hold: nothing that a project is made of is outside this list. */
  readonly parts = new ProjectParts();
  readonly #live: LiveSampler;

  /**
   * @param feedback the events in storage, in order
   * @param rewards how what its training optimises is made
   */
  constructor(
    id: string,
    context: ProjectContext,
    feedback: readonly FeedbackEvent[],
    rewards: RewardMaking,
  ) {
    this.id = id;
    this.context = context;
    this.journal = new FeedbackJournal(feedback, {
      publish: context.publish,
      now: context.now,
      save: (events) => context.store.appendFeedback(this.projectInfo(), events),
    });
    this.base = context.family.basePolicy();
    const parts = this.parts;
    this.pairs = parts.add(new PairProvider(context, this.journal, this.base));
    const reward = new ChosenReward(context.publish, (...of) => rewards.baseAnswers(this, ...of));
    this.reward = reward;
    this.training = parts.add(new Training(context, this.base, reward, () => rewards.now(this)));
    this.rewardModel = parts.add(
      new ChosenRewardModel(context, () => {
        reward.changed('reward-model');
      }),
    );
    this.dataset = new Dataset(() => {
      this.freshAnswers.forget();
      reward.changed('dataset');
    });
    this.graderService = new GraderService(() => {
      reward.changed('service');
    });
    this.evaluation = parts.add(new LatestEvaluation(context));
    this.samples = parts.add(new SampleGenerator(context));
    this.runs = new Runs(context);
    this.checkpoints = new Checkpoints(context, this.projectInfo);
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

  snapshot(): SessionSnapshot {
    const { project, seed, lab, model } = this.context;
    const { rewardModel, evaluation, training, reward } = this;
    return {
      sessionId: this.id,
      project,
      seed,
      lab: describeLab(lab),
      model,
      comparisons: this.journal.comparisons(),
      feedback: this.journal.status(),
      ...(rewardModel.model === undefined ? {} : { rewardModel: rewardModel.model.report }),
      training: [...training.history],
      ...(evaluation.report === undefined ? {} : { evaluation: evaluation.report }),
      rewardModelConfig: rewardModel.config,
      trainingConfig: training.config,
      reward: reward.inUse,
      rewardDescription: reward.description,
    };
  }

  /** The policy as it is now, answering as it does in training. */
  readonly answering: Answering = () => {
    const { training, sampling } = this;
    return { policy: training.policy, sampling, iteration: training.iteration };
  };

  sample(options: SampleOptions): Promise<Sample[]> {
    checkSample(options);
    const { context, base, training, sampling } = this;
    const policy = () => (options.policy === 'base' ? base : training.policy);
    return samplePolicy(context, policy, options, sampling, this.samples.rng(options.seed));
  }

  liveSamples(): Promise<LiveSample[]> {
    return this.context.gpu.run(() => {
      const { base, training, rewardModel, sampling } = this;
      const { model } = rewardModel;
      return this.#live.sample({ base, tuned: training.policy, rewardModel: model, sampling });
    });
  }

  nextPair(options?: PairOptions): Promise<Pair> {
    checkPair(options);
    return this.pairs.nextPair(this.answering, options);
  }

  async score(items: readonly Item[]): Promise<number[]> {
    checkItems(items);
    return this.context.gpu.run(() => this.rewardModel.require('Scoring').score(items));
  }

  gold(items: readonly Item[]): Record<string, number>[] {
    checkItems(items);
    return items.map(({ prompt, text }) => ({ ...this.context.lab.gold(prompt, text) }));
  }

  /** Back to the base model; settings, feedback and the reward model stay. */
  async reset(): Promise<void> {
    await this.context.jobs.stopAll();
    await this.context.gpu.run(() => this.parts.reset());
    this.freshAnswers.forget();
    await this.autosave();
  }

  async saveCheckpoint(name = `Iteration ${this.training.iteration}`): Promise<CheckpointInfo> {
    return this.checkpoints.save(await this.#state(), name);
  }

  async autosave(): Promise<void> {
    if (this.context.autosave) await this.checkpoints.saveQuietly(await this.#state());
  }

  /** Models, settings and generators become those of the checkpoint; feedback stays. */
  async restoreCheckpoint(id: string): Promise<void> {
    const states = await this.checkpoints.read(id);
    await this.context.jobs.stopAll();
    await this.context.gpu.run(() => this.parts.restore(states));
    this.freshAnswers.forget();
    this.context.publish({ kind: 'session', snapshot: this.snapshot() });
  }

  /** Continues the newest checkpoint of the project, if there is one. */
  async restoreLatest(): Promise<void> {
    const latest = await this.checkpoints.latest();
    if (latest !== undefined) await this.context.gpu.run(() => this.parts.restore(latest));
  }

  /** Ends everything that runs and gives the GPU memory back. */
  async close(): Promise<void> {
    await this.context.jobs.close();
    await this.context.gpu.run(() => {
      this.parts.dispose();
      this.base.dispose();
      this.context.family.dispose();
    });
  }

  #state(): Promise<PartStates> {
    return this.training.betweenIterations(() => this.context.gpu.run(() => this.parts.state()));
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
