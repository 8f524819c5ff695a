/** What the numeric self-checks found on this machine. */
import type { EngineInfo } from './engine-info';

export interface SelfCheckOutcome {
  readonly name: string;
  readonly passed: boolean;
  /** What was compared, and by how much it differed. */
  readonly detail: string;
  readonly seconds: number;
}

export interface SelfCheckReport {
  readonly backend: EngineInfo['backend'];
  readonly adapter: EngineInfo['adapter'];
  readonly features: readonly string[];
  readonly lab: string;
  readonly model: string;
  readonly checks: readonly SelfCheckOutcome[];
}
