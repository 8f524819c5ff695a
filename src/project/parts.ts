/** The list of a project's parts, and what is done with all of them. */
import { StorageError } from '../shared/errors';
import { later } from './later';
import type { PartStates, ProjectPart } from './part';

/** A state that was found good. @returns once the part has become it */
type Restoring = () => void | Promise<void>;

/** A part without the type of its state, which only its own schema knows. */
interface Held {
  readonly key: string;
  readonly state: () => unknown;
  /** What brings back the state that it has now. */
  readonly kept: () => Promise<Restoring>;
  readonly read: (states: PartStates) => Promise<Restoring>;
  readonly reset: () => void | Promise<void>;
  readonly dispose: () => void;
}

export class ProjectParts {
  readonly #held: Held[] = [];

  /** From now on it is saved, restored, reset and disposed with the others, in the order of adding. */
  add<State, Part extends ProjectPart<State>>(part: Part & ProjectPart<State>): Part {
    const { key } = part;
    if (this.#held.some((held) => held.key === key)) {
      throw new RangeError(`Two parts have the key "${key}"`);
    }
    this.#held.push({
      key,
      state: () => part.state(),
      kept: async () => {
        const state = await part.state();
        return () => part.restore(state);
      },
      read: async (states) => {
        const read = await readPart(part, states);
        return () => part.restore(read);
      },
      reset: () => part.reset(),
      dispose: () => {
        part.dispose();
      },
    });
    return part;
  }

  async state(): Promise<PartStates> {
    const states: [string, unknown][] = [];
    for (const { key, state } of this.#held) states.push([key, await state()]);
    return Object.fromEntries(states);
  }

  /** @throws DamagedDataError naming the part and the place in it that it could not be read with again */
  async check(states: PartStates): Promise<void> {
    for (const { read } of this.#held) await read(states);
  }

  /**
   * All become as they were, or stay as they are.
   *
   * @throws DamagedDataError naming the part and the place in it
   * @throws StorageError for a part that only a later version of the playground knows
   */
  async restore(states: PartStates): Promise<void> {
    this.#checkKeys(Object.keys(states));
    const all: Restoring[] = [];
    for (const { read } of this.#held) all.push(await read(states));
    const before: Restoring[] = [];
    for (const { kept } of this.#held) before.push(await kept());
    try {
      for (const restore of all) await restore();
    } catch (error) {
      for (const restore of before) await restore();
      throw error;
    }
  }

  async reset(): Promise<void> {
    for (const { reset } of this.#held) await reset();
  }

  dispose(): void {
    for (const { dispose } of this.#held) dispose();
  }

  #checkKeys(keys: readonly string[]): void {
    const unknown = keys.find((key) => this.#held.every((held) => held.key !== key));
    if (unknown === undefined) return;
    throw new StorageError(
      'restoring a checkpoint',
      `it holds “${unknown}”, which a later version of the playground wrote; reload the page and try again`,
    );
  }
}

/**
 * The state of one part among those of a checkpoint, checked; undefined where there was no such part yet.
 *
 * @throws DamagedDataError naming the part and the place in it
 */
export async function readPart<State>(
  { key, schema }: Pick<ProjectPart<State>, 'key' | 'schema'>,
  states: PartStates,
): Promise<State | undefined> {
  const state = states[key];
  if (state === undefined) return undefined;
  const { stored } = await later.schemas();
  return stored(await schema(), state, { what: 'The checkpoint', part: key });
}
