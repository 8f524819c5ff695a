/** An open project on some engine, and a check of one call on it. */
import type { EngineApi, EngineEvent } from '../../src/protocol/engine-api';

export interface Opened {
  readonly engine: EngineApi;
  readonly events: readonly EngineEvent[];
  readonly id: string;
  /** A prompt of the lab with two different answers, and one of its criteria. */
  readonly pair: { readonly prompt: string; readonly a: string; readonly b: string };
  readonly criterion: string;
  /** Storage refuses the next write of feedback. */
  readonly refuseNextSave: () => void;
}

export type Check = (opened: Opened) => Promise<void>;
