/** A project at one moment, as storage and files hold it: the states of its parts. */
import { StorageError } from '../shared/errors';
import { later } from './later';
import { PROJECT_MIGRATIONS, type StoredState } from './migrations';
import type { PartStates } from './parts';

const VERSION = PROJECT_MIGRATIONS.length + 1;

export interface StoredProject {
  readonly version: number;
  readonly parts: PartStates;
}

export function storedProject(parts: PartStates): StoredProject {
  return { version: VERSION, parts };
}

/**
 * The states of a stored project's parts, brought to today's version where an earlier one wrote
 * them. What is in a state, its part looks at (parts.ts).
 *
 * @param family fingerprint of the models that it is of
 * @throws StorageError when a later version of the playground wrote it
 * @throws DamagedDataError naming the place that no version wrote so
 */
export async function readStoredProject(state: unknown, family: string): Promise<PartStates> {
  if (!isStoredState(state) || state.version < 1 || state.version > VERSION) {
    throw new StorageError(
      'restoring a checkpoint',
      'another version of the playground wrote it; reload the page and try again',
    );
  }
  let migrated = state;
  for (const migrate of PROJECT_MIGRATIONS.slice(state.version - 1)) {
    migrated = await migrate(migrated, family);
  }
  const { PARTS, stored } = await later.schemas();
  return stored(PARTS, migrated['parts'], { what: 'The checkpoint', part: 'parts' });
}

function isStoredState(state: unknown): state is StoredState {
  return (
    typeof state === 'object' &&
    state !== null &&
    'version' in state &&
    Number.isInteger(state.version)
  );
}

/** Bytes of the numbers in it: what a checkpoint costs, text aside. */
export function arrayBytes(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (value instanceof Map) return sumOf([...value.values()]);
  if (typeof value === 'object' && value !== null) return sumOf(Object.values(value));
  return 0;
}

function sumOf(values: readonly unknown[]): number {
  return values.reduce<number>((sum, value) => sum + arrayBytes(value), 0);
}
