/**
 * The public scripting API, `window.playground`: plain data in, plain data out, all asynchronous.
 * Errors are rejected as `{code, message, ...fields}` (see shared/errors).
 */

import type { RewardModelConfig } from '../config/reward-model-fields';
import type { EngineInfo } from './engine-info';
import type { CallGroup, ScriptCalls } from './project-calls';
import type { LabInfo, OpenOptions, ProjectInfo } from './project-options';
import type { RewardModelMetrics, RewardModelReport } from './reward-model';
import type { TrainingMetrics } from './training-metrics';

export type { AlgorithmMetrics, TrainingMetrics } from './training-metrics';
export type {
  Backend,
  DeviceChoice,
  DeviceComparison,
  DeviceName,
  EngineInfo,
} from './engine-info';
export type { Choice, Comparison, NewComparison } from './feedback';
export type { Sample } from './sample';
export type { EvaluationReport, MeasureReport, WinRate } from './evaluation';
export type { RewardModelMetrics, RewardModelReport } from './reward-model';
export type {
  CheckpointInfo,
  EvaluateOptions,
  Item,
  LabInfo,
  OpenOptions,
  PolicyName,
  ProjectInfo,
  SampleOptions,
  SimulateOptions,
  Split,
  StopReason,
  TrainOptions,
  TrainingReport,
} from './project-options';

/** Watches the metrics of a call while it runs. */
type Watched<Call extends (options: never) => unknown, Metrics> = (
  ...args: [...Parameters<Call>, onMetrics?: (metrics: Metrics) => void]
) => ReturnType<Call>;

/** An open project: the calls of project-calls.ts, and listeners of those that take a while. */
export interface Session extends Omit<ScriptCalls, 'fitRewardModel' | 'train' | 'experiment'> {
  fitRewardModel: (
    config?: Partial<RewardModelConfig>,
    onProgress?: (metrics: RewardModelMetrics) => void,
  ) => Promise<RewardModelReport>;
  train: Watched<ScriptCalls['train'], TrainingMetrics>;
  experiment: Watched<ScriptCalls['experiment'], TrainingMetrics>;
  readonly graders: CallGroup<'graders'>;
  readonly runs: CallGroup<'runs'>;
  readonly checkpoints: CallGroup<'checkpoints'>;
}

export interface Playground {
  /** What computes, and why it. */
  ready: () => Promise<EngineInfo>;
  labs: () => Promise<LabInfo[]>;
  /** Continues the saved project of that name, or starts one; no name: a new project. */
  open: (options: OpenOptions) => Promise<Session>;
  projects: () => Promise<ProjectInfo[]>;
}
