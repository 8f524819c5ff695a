/** What the control networks need to know of a lab; every control lab is one. */
import type { Rng } from '../../shared/rng';

export interface ControlWorld {
  readonly observationSize: number;
  /** What there is to choose from, or the names of the amounts. */
  readonly actions: readonly string[];
  /** Each of `actions` is an amount, [−1, 1] from end to end, instead of one choice among them. */
  readonly continuous?: boolean;
  /** Steps after which an episode ends. */
  readonly horizon: number;
  /** A running episode from the start state that `prompt` describes. */
  start: (prompt: string) => Episode;
  /** Observations and actions of a finished clip, as `Episode.clip` wrote it. */
  parseClip: (prompt: string, text: string) => Clip;
}

/** Shapes a deliberately mediocre base policy: an action for an observation. */
export type Teacher = (observation: readonly number[], rng: Rng) => number | readonly number[];

export interface Clip {
  readonly observations: readonly (readonly number[])[];
  /** One number per step, the index of the choice; or all amounts of a step, step after step. */
  readonly actions: readonly number[];
}

export interface Episode {
  observation: () => readonly number[];
  /** The index of the choice, or the amounts. */
  step: (...action: number[]) => void;
  done: () => boolean;
  clip: () => string;
}

/** How many numbers an action is, and of which kind. */
export interface ActionForm {
  readonly continuous: boolean;
  readonly size: number;
}

export const ONE_CHOICE: ActionForm = { continuous: false, size: 1 };

export function actionForm(world: Pick<ControlWorld, 'actions' | 'continuous'>): ActionForm {
  return world.continuous === true ? { continuous: true, size: world.actions.length } : ONE_CHOICE;
}

/**
 * Amounts are chosen in hundredths, so that a clip holds exactly what was done. They may go beyond
 * the ends, where worlds cut them: a density has no ends.
 */
const AMOUNTS_PER_UNIT = 100;
const LARGEST_AMOUNT = 9.99;

export function roundAmount(amount: number): number {
  const limited = Math.min(LARGEST_AMOUNT, Math.max(-LARGEST_AMOUNT, amount));
  return Math.round(limited * AMOUNTS_PER_UNIT) / AMOUNTS_PER_UNIT;
}
