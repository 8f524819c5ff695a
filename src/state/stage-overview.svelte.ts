/** What the loop strip says about each stage: its state and its one number. */
import type { JobName } from '../protocol/engine-api';
import { percent, plusMinus, signed, signedPercent } from './number-text';
import type { JobList } from './job-list.svelte';
import type { LoopParts } from './loop-runner.svelte';
import type { SessionState } from './session-state.svelte';
import { STAGES, type Stage } from './stages';

export interface StageSummary {
  readonly stage: Stage;
  readonly state: 'empty' | 'running' | 'done' | 'stale';
  /** The one number; absent while there is none. */
  readonly value?: string;
  /** What the number is, or what to do to get one. */
  readonly caption: string;
}

const STAGE_OF_JOB: Readonly<Partial<Record<JobName, Stage>>> = {
  open: 'model',
  'warm-up': 'model',
  simulate: 'feedback',
  import: 'feedback',
  fit: 'reward',
  train: 'train',
  evaluate: 'evaluate',
};

export class StageOverview {
  readonly #parts: LoopParts;
  readonly #session: SessionState;
  readonly #jobs: JobList;
  readonly running: Stage | undefined = $derived.by(() => this.#running());
  readonly summaries: readonly StageSummary[] = $derived.by(() =>
    STAGES.map((stage) => ({
      stage,
      ...this.#summary(stage),
      ...(this.running === stage ? { state: 'running' as const } : {}),
    })),
  );

  constructor(parts: LoopParts, session: SessionState, jobs: JobList) {
    this.#parts = parts;
    this.#session = session;
    this.#jobs = jobs;
  }

  #running(): Stage | undefined {
    const job = this.#jobs.active.find(({ state }) => state === 'running');
    if (job !== undefined) return STAGE_OF_JOB[job.name];
    return this.#parts.rater.status === 'watching' ? 'feedback' : undefined;
  }

  #summary(stage: Stage): Omit<StageSummary, 'stage'> {
    switch (stage) {
      case 'model':
        return this.#model();
      case 'feedback':
        return this.#feedback();
      case 'reward':
        return this.#reward();
      case 'train':
        return this.#train();
      case 'evaluate':
        return this.#evaluate();
      default:
        return stage satisfies never;
    }
  }

  #model(): Omit<StageSummary, 'stage'> {
    const model = this.#session.model;
    if (model === undefined) return { state: 'empty', caption: 'not loaded' };
    const millions = (model.parameters / 1e6).toFixed(model.parameters < 1e6 ? 2 : 1);
    return { state: 'done', value: `${millions} M`, caption: `weights, ${model.name}` };
  }

  #feedback(): Omit<StageSummary, 'stage'> {
    const { feedback } = this.#parts;
    if (feedback.count === 0) return { state: 'empty', caption: 'no comparisons yet' };
    const noun = feedback.count === 1 ? 'comparison' : 'comparisons';
    return { state: 'done', value: feedback.count.toLocaleString('en'), caption: noun };
  }

  #reward(): Omit<StageSummary, 'stage'> {
    const { reward } = this.#parts;
    if (reward.report === undefined) return { state: 'empty', caption: 'not fitted yet' };
    const { accuracy, ci95 } = reward.report;
    const halfWidth = (ci95[1] - ci95[0]) / 2;
    const state = reward.isCurrent ? 'done' : 'stale';
    const caption = state === 'stale' ? 'held out, before new feedback' : 'right, held out';
    return { state, value: `${percent(accuracy)} ${plusMinus(halfWidth)}`, caption };
  }

  #train(): Omit<StageSummary, 'stage'> {
    const latest = this.#parts.training.latest;
    if (latest === undefined) return { state: 'empty', caption: 'not trained yet' };
    const kl = latest['objective/kl'].toFixed(1);
    return {
      state: 'done',
      value: signed(latest['objective/scores'], 1),
      caption: `reward at KL ${kl} nats`,
    };
  }

  #evaluate(): Omit<StageSummary, 'stage'> {
    const { evaluation, training } = this.#parts;
    if (evaluation.report === undefined) return { state: 'empty', caption: 'not measured yet' };
    const first = this.#session.lab?.measures[0];
    const measure = first === undefined ? undefined : evaluation.report.headline[first.id];
    const state = evaluation.report.iteration === training.iteration ? 'done' : 'stale';
    if (first === undefined || measure === undefined) return { state, caption: 'measured' };
    return { state, value: signedPercent(measure.change), caption: first.label.toLowerCase() };
  }
}
