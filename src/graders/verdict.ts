/** What one grader says about one answer. */
import type { GraderErrors, TokenUsage } from '../protocol/graders';

export interface Verdict {
  /** The reward, or why there is none. */
  readonly verdict: number | Partial<GraderErrors>;
  /** What Python printed on the way. */
  readonly printed?: string;
  /** Which model judged, and what it read and wrote where that is counted. */
  readonly asked?: { readonly model: string; readonly tokens?: TokenUsage };
}
