/**
 * What crosses the worker boundary: calls, of which those on a project are in project-calls.ts, and
 * every event that the page may hear. The engine holds one open session; calls on a session that is
 * no longer open are refused.
 */
import type { ErrorRecord } from '../shared/errors';
import type { Diagnosis } from './diagnosis';
import type { DeviceName, EngineInfo } from './engine-info';
import type { EvaluationReport } from './evaluation';
import type { Comparison } from './feedback';
import type { CallName, ProjectCalls } from './project-calls';
import type { CheckpointInfo, LabInfo, OpenOptions, ProjectInfo } from './project-options';
import type { RewardModelMetrics, RewardModelReport } from './reward-model';
import type { RewardDescription, RewardInUse } from './rewards';
import type { RunRecord } from './run';
import type { FeedbackStatus, LiveSample, Pair, SessionSnapshot } from './session';
import type { TrainingMetrics } from './training-metrics';

export type {
  FeedbackStatus,
  LabDescription,
  LiveSample,
  MeasureDescription,
  ModelDescription,
  Pair,
  PairOptions,
  SessionSnapshot,
} from './session';

export type JobName =
  | 'open'
  | 'warm-up'
  | 'simulate'
  | 'fit'
  | 'train'
  | 'evaluate'
  | 'experiment'
  | 'self-check'
  | 'benchmark'
  | 'import'
  | 'python';

/** One piece of long work. Whether something is busy follows from these alone. */
export interface JobInfo {
  /** What `stop` ends it by. */
  readonly id: string;
  readonly name: JobName;
  /** Waiting for the jobs before it, at work, or held until it is resumed. */
  readonly state: 'queued' | 'running' | 'paused';
  /** Why it was paused, where nobody asked for that. */
  readonly because?: ErrorRecord;
}

export interface Memory {
  readonly gpuBytes: number;
  readonly tensors: number;
  /** What training with the present settings will need; absent while no session is open. */
  readonly predictedBytes?: number;
}

export type EngineEvent =
  /** A job was asked for, has begun, was paused, goes on. */
  | { readonly kind: 'job'; readonly job: JobInfo }
  | {
      readonly kind: 'progress';
      /** Of the job. */
      readonly id: string;
      readonly job: JobName;
      readonly done: number;
      readonly total: number;
      /** Estimated from the pace so far; absent until there is one. */
      readonly secondsLeft?: number;
      readonly note?: string;
    }
  | {
      readonly kind: 'job-ended';
      readonly id: string;
      readonly job: JobName;
      readonly error?: ErrorRecord;
    }
  | {
      /** The first `from` comparisons stay as they are, all after them become these. */
      readonly kind: 'feedback';
      readonly from: number;
      readonly comparisons: readonly Comparison[];
      readonly status: FeedbackStatus;
    }
  | { readonly kind: 'pair-judged'; readonly pair: Pair; readonly comparison: Comparison }
  | { readonly kind: 'reward-model-step'; readonly metrics: RewardModelMetrics }
  | { readonly kind: 'reward-model'; readonly report: RewardModelReport | undefined }
  | {
      readonly kind: 'reward-in-use';
      readonly reward: RewardInUse;
      readonly description: RewardDescription;
    }
  /** Criteria were weighed anew; the fit is the same. */
  | { readonly kind: 'reward-weights'; readonly report: RewardModelReport }
  | { readonly kind: 'training'; readonly metrics: TrainingMetrics }
  | { readonly kind: 'training-state'; readonly state: 'running' | 'paused' | 'idle' }
  | { readonly kind: 'experiment'; readonly name: string; readonly metrics: TrainingMetrics }
  /** Newest first. */
  | { readonly kind: 'runs'; readonly runs: readonly RunRecord[] }
  /** After each iteration; empty where nothing is wrong. */
  | { readonly kind: 'diagnoses'; readonly diagnoses: readonly Diagnosis[] }
  | { readonly kind: 'training-reset'; readonly training: readonly TrainingMetrics[] }
  | {
      readonly kind: 'live-samples';
      readonly iteration: number;
      readonly samples: readonly LiveSample[];
    }
  | { readonly kind: 'evaluation'; readonly report: EvaluationReport | undefined }
  | { readonly kind: 'checkpoints'; readonly checkpoints: readonly CheckpointInfo[] }
  | { readonly kind: 'session'; readonly snapshot: SessionSnapshot }
  | { readonly kind: 'memory'; readonly memory: Memory }
  /** Another device computes from now on, or more is known of this one. */
  | { readonly kind: 'device'; readonly info: EngineInfo }
  | { readonly kind: 'gpu-error'; readonly error: ErrorRecord }
  | { readonly kind: 'device-lost'; readonly reason: string }
  /** An automatic save failed; the work goes on, unsaved. */
  | { readonly kind: 'storage-error'; readonly error: ErrorRecord };

/** Calls that need no open project. */
export interface HostCalls {
  /** Takes the device; where WebGPU is not to be had, the processor, and says why. */
  start: (device: DeviceName) => Promise<EngineInfo>;
  /** Times GPU and processor at the same work, which the next start goes by; else changes nothing. */
  compareDevices: () => Promise<EngineInfo>;
  labs: () => Promise<LabInfo[]>;
  projects: () => Promise<ProjectInfo[]>;
  removeProject: (name: string) => Promise<void>;
  open: (options: OpenOptions) => Promise<SessionSnapshot>;
}

/** What an engine answers: calls that need no project, and those on the one that is open. The
 * methods of `EngineApi` give the latter their types. */
export interface EngineCalls extends HostCalls {
  /** @throws NotFoundError when the session of that id is no longer open */
  call: (sessionId: string, name: CallName, args: readonly unknown[]) => Promise<unknown>;
}

export interface EngineEvents {
  /** Receives every event from now on. */
  subscribe: (listener: (event: EngineEvent) => void) => Promise<void>;
}

/** An engine as the page uses it: every call on a project by its name, the session's id first. */
export type EngineApi = HostCalls &
  EngineEvents & {
    [K in CallName]: (
      sessionId: string,
      ...args: Parameters<ProjectCalls[K]>
    ) => ReturnType<ProjectCalls[K]>;
  };
