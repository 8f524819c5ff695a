/** What the parts of one open session share. */
import type { EngineEvent, Memory, ModelDescription } from '../protocol/engine-api';
import type { EndpointFetch } from '../graders/chat-endpoint';
import type { Sandbox } from '../graders/sandbox';
import type { Lab } from '../labs/lab';
import type { EngineInfo } from '../protocol/playground';
import type { ModelFamily } from '../model/network';
import type { ProjectStore } from '../storage/store';
import type { Lock } from '../shared/lock';
import type { JobRunner } from './jobs';

export interface ProjectContext {
  readonly project: string;
  readonly seed: number;
  readonly lab: Lab;
  readonly model: ModelDescription;
  readonly family: ModelFamily;
  readonly store: ProjectStore;
  /** What computes. */
  readonly device: EngineInfo;
  readonly gpu: Lock;
  /** For code that users write; absent where there is no place to run it. */
  readonly sandbox: Sandbox | undefined;
  /** The way to a model grader's service, where it is not `fetch`. */
  readonly openEndpoint: (() => Promise<EndpointFetch>) | undefined;
  readonly jobs: JobRunner;
  readonly publish: (event: EngineEvent) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Save a checkpoint after each stage and every few iterations. */
  readonly autosave: boolean;
  /** What the GPU holds now. */
  readonly memory: () => Memory;
}
