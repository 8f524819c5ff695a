/**
 * What a project is made of. Whatever a project has learned or chosen, and must have again when it
 * is opened, is a part; the project holds its parts in one list (parts.ts), and checkpoints, reset
 * and closing walk that list, so that none can be forgotten.
 */
import type { Schema } from '../shared/schema';

export interface ProjectPart<State> {
  /** Its name in what is stored: never changed, never given to another. */
  readonly key: string;
  /** What its state is, whoever wrote it; fetched when a state is read. */
  readonly schema: () => Promise<Schema<State>>;
  /** Everything that going on exactly needs: plain data, maps and typed arrays. */
  readonly state: () => State | Promise<State>;
  /**
   * Becomes as it was. A state that it cannot become is refused with an error; what it is then does
   * not matter, the project puts back what was before.
   *
   * @param state undefined in checkpoints from before there was this part: as in a new project
   */
  readonly restore: (state: State | undefined) => void | Promise<void>;
  /** The policy goes back to the base model: gives up what was about the tuned one. */
  readonly reset: () => void | Promise<void>;
  readonly dispose: () => void;
}

/** For parts that know nothing of the tuned policy, or hold nothing to dispose. */
export const nothing = (): void => undefined;
