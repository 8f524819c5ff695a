/** What the control networks need to know of a lab; every control lab is one. */
import type { Rng } from '../../shared/rng';

export interface ControlWorld {
  readonly observationSize: number;
  readonly actions: readonly string[];
  /** Steps after which an episode ends. */
  readonly horizon: number;
  /** A running episode from the start state that `prompt` describes. */
  start: (prompt: string) => Episode;
  /** Observations and actions of a finished clip, as `Episode.clip` wrote it. */
  parseClip: (prompt: string, text: string) => Clip;
  /** Shapes the deliberately mediocre base policy: an action for an observation. */
  teach: (observation: readonly number[], rng: Rng) => number;
}

export interface Clip {
  readonly observations: readonly (readonly number[])[];
  readonly actions: readonly number[];
}

export interface Episode {
  observation: () => readonly number[];
  step: (action: number) => void;
  done: () => boolean;
  clip: () => string;
}
