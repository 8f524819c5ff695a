/**
 * One open project: what the page and scripts may do with it. It knows neither worker nor page;
 * the same class runs in Node.
 */
import type { TrainingConfig } from '../config/algorithm-fields';
import type { FeedbackEvent } from '../feedback/feedback-event';
import { goldOf } from '../labs/gold';
import type {
  LiveSample,
  Memory,
  Pair,
  PairOptions,
  SessionSnapshot,
} from '../protocol/engine-api';
import type { ExportOptions, ImportReport, Judged, Judgement } from '../protocol/feedback';
import type { Grader } from '../protocol/graders';
import type {
  CheckpointInfo,
  Comparison,
  Item,
  NewComparison,
  ProjectInfo,
  Sample,
  SampleOptions,
} from '../protocol/playground';
import { Rng } from '../shared/rng';
import { Checkpoints } from './checkpoints';
import { PairProvider, type Answering } from './feedback/pair-provider';
import { FeedbackJournal } from './feedback/journal';
import { describeLab } from './lab-description';
import { gradedLive, LiveSampler } from './inspection/live-samples';
import { Models } from './models';
import { checkedComparison, checkedJudgement, checkExport, checkFile } from './feedback/checks';
import { checkItems, checkPair, checkSample } from './option-checks';
import { Runs } from './runs';
import { samplePolicy } from './sampling';
import type { ProjectContext } from './project-context';
import type { RewardNow } from './rewards/training-reward';
import { projectState, type ProjectState } from './project-state';

export class Project {
  readonly id: string;
  readonly context: ProjectContext;
  readonly journal: FeedbackJournal;
  readonly desk: PairProvider;
  readonly models: Models;
  readonly runs: Runs;
  /** Somebody looks at the live samples, so each iteration ends with new ones. */
  liveWatched = true;
  readonly #live: LiveSampler;
  readonly #checkpoints: Checkpoints;

  /**
   * @param feedback the events in storage, in order
   * @param rewardOf what its training optimises
   */
  constructor(
    id: string,
    context: ProjectContext,
    feedback: readonly FeedbackEvent[],
    rewardOf: (project: Project) => ReturnType<RewardNow>,
  ) {
    this.id = id;
    this.context = context;
    this.journal = new FeedbackJournal(feedback, {
      publish: context.publish,
      now: context.now,
      save: (events) => context.store.appendFeedback(this.projectInfo(), events),
    });
    this.desk = new PairProvider(context, this.journal, () => this.models.base);
    this.models = new Models(context, () => rewardOf(this));
    this.runs = new Runs(context);
    this.#live = new LiveSampler(context);
    this.#checkpoints = new Checkpoints(context, () => this.projectInfo());
  }

  /** What the GPU holds, and what training will need. */
  memory(): Memory {
    const { predictedBytes } = this.models.training;
    return { ...this.context.memory(), predictedBytes };
  }

  snapshot(): SessionSnapshot {
    const { project, seed, lab, model } = this.context;
    const { rewardModel, evaluation, training, rewardModelConfig } = this.models;
    return {
      sessionId: this.id,
      project,
      seed,
      lab: describeLab(lab),
      model,
      comparisons: this.journal.comparisons(),
      feedback: this.journal.status(),
      ...(rewardModel === undefined ? {} : { rewardModel: rewardModel.report }),
      training: [...training.history],
      ...(evaluation === undefined ? {} : { evaluation }),
      rewardModelConfig,
      trainingConfig: training.config,
      reward: training.reward,
    };
  }

  /** The policy as it is now, answering as it does in training. */
  readonly answering: Answering = () => {
    const { training, sampling } = this.models;
    return { policy: training.policy, sampling, iteration: training.iteration };
  };

  sample(options: SampleOptions): Promise<Sample[]> {
    checkSample(options);
    const { base, training, sampling, sampleRng } = this.models;
    const policy = () => (options.policy === 'base' ? base : training.policy);
    const rng = options.seed === undefined ? sampleRng : Rng.fromSeed(options.seed);
    return samplePolicy(this.context, policy, options, sampling, rng);
  }

  async liveSamples(): Promise<LiveSample[]> {
    const sampled = await this.context.gpu.run(() => {
      const { base, training, rewardModel, sampling } = this.models;
      return this.#live.sample({ base, tuned: training.policy, rewardModel, sampling });
    });
    return gradedLive(this.context.lab, sampled);
  }

  nextPair(options?: PairOptions): Promise<Pair> {
    checkPair(options);
    return this.desk.nextPair(this.answering, options);
  }

  async compare(comparison: NewComparison, rater: string): Promise<Comparison> {
    const [judged] = await this.journal.judge([checkedComparison(comparison)], rater);
    return judged as Comparison;
  }

  judge(judgement: Judgement, rater: string): Promise<Judged> {
    return this.journal.give(checkedJudgement(judgement), rater);
  }

  async importFeedback(jsonl: string | Blob): Promise<ImportReport> {
    checkFile(jsonl);
    const { importFeedback, importTarget } = await import('./feedback/import');
    const file = typeof jsonl === 'string' ? new Blob([jsonl]) : jsonl;
    return this.context.jobs.run('import', (job) => importFeedback(file, importTarget(this), job));
  }

  async exportFeedback(options: ExportOptions): Promise<Blob> {
    checkExport(options);
    const { exportFeedback } = await import('./feedback/import');
    return exportFeedback(this.journal.everything(), options);
  }

  async score(items: readonly Item[]): Promise<number[]> {
    checkItems(items);
    return this.context.gpu.run(() => this.models.requireRewardModel('Scoring').score(items));
  }

  async validateGrader(given: unknown): Promise<{ grader: Grader }> {
    const { validateGrader } = await import('../graders');
    return { grader: validateGrader(given) };
  }

  async gold(items: readonly Item[]): Promise<Record<string, number>[]> {
    checkItems(items);
    return (await goldOf(this.context.lab, items)).map((scores) => ({ ...scores }));
  }

  configure(config: Partial<TrainingConfig>): void {
    this.models.training.configure(config);
  }

  async reset(): Promise<void> {
    await this.context.jobs.stopAll();
    await this.context.gpu.run(() => {
      this.models.training.reset();
    });
    this.models.evaluation = undefined;
    this.context.publish({ kind: 'training-reset', training: [] });
    this.context.publish({ kind: 'evaluation', report: undefined });
    await this.autosave();
  }

  listCheckpoints(): Promise<CheckpointInfo[]> {
    return this.#checkpoints.list();
  }

  async saveCheckpoint(
    name = `Iteration ${this.models.training.iteration}`,
  ): Promise<CheckpointInfo> {
    return this.#checkpoints.save(await this.#state(), name);
  }

  async autosave(): Promise<void> {
    if (this.context.autosave) await this.#checkpoints.saveQuietly(await this.#state());
  }

  async restoreCheckpoint(id: string): Promise<void> {
    const state = await this.#checkpoints.read(id);
    await this.context.jobs.stopAll();
    await this.#restore(state);
    this.context.publish({ kind: 'session', snapshot: this.snapshot() });
  }

  /** Continues the newest checkpoint of the project, if there is one. */
  async restoreLatest(): Promise<void> {
    const latest = await this.#checkpoints.latest();
    if (latest !== undefined) await this.#restore(latest);
  }

  removeCheckpoint(id: string): Promise<void> {
    return this.#checkpoints.remove(id);
  }

  /** Ends everything that runs and gives the GPU memory back. */
  async close(): Promise<void> {
    await this.context.jobs.close();
    await this.context.gpu.run(() => {
      this.models.dispose();
      this.context.family.dispose();
    });
  }

  /** Models, settings and generators become those of the checkpoint; feedback stays. */
  #restore(state: ProjectState): Promise<void> {
    return this.context.gpu.run(async () => {
      await this.models.restore(state);
      this.desk.restore(state.feedback);
    });
  }

  #state(): Promise<ProjectState> {
    return this.models.training.betweenIterations(() =>
      this.context.gpu.run(async () =>
        projectState({ ...(await this.models.state()), feedback: this.desk.state() }),
      ),
    );
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
      iteration: this.models.training.iteration,
      time: now(),
    };
  };
}
