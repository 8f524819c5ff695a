/** A project at one moment, as storage and files hold it: the states of its parts, each with its checksum. */
import { sha256 } from '../shared/checksum';
import { DamagedDataError, StorageError } from '../shared/errors';
import { packed } from '../shared/packed';
import { PROJECT_MIGRATIONS, type StoredState } from './migrations';
import type { PartStates } from './part';
import { CHECKSUMS, PARTS, stored } from './schemas';

const VERSION = PROJECT_MIGRATIONS.length + 1;
/** The first version that wrote checksums. */
const CHECKSUMS_SINCE = 4;

/** SHA-256 of each part's bytes (shared/packed.ts), by its key. */
type Checksums = Readonly<Record<string, string>>;

export interface StoredProject {
  readonly version: number;
  readonly parts: PartStates;
  readonly checksums: Checksums;
}

export async function storedProject(parts: PartStates): Promise<StoredProject> {
  const checksums: Record<string, string> = {};
  for (const [key, state] of Object.entries(parts)) checksums[key] = await sha256(packed(state));
  return { version: VERSION, parts, checksums };
}

/**
 * The states of a stored project's parts, whole as they were written, and brought to today's version
 * where an earlier one wrote them. What is in a state, its part looks at (parts.ts).
 *
 * @param family fingerprint of the models that it is of
 * @throws StorageError when a later version of the playground wrote it
 * @throws DamagedDataError naming the part whose numbers are not those that were written, or the
 *   place that no version wrote so
 */
export async function readStoredProject(state: unknown, family: string): Promise<PartStates> {
  if (!hasVersion(state)) {
    throw new DamagedDataError('The checkpoint', 'version', '', 'it has none');
  }
  if (!isStoredState(state) || state.version < 1 || state.version > VERSION) {
    throw new StorageError(
      'restoring a checkpoint',
      'another version of the playground wrote it; reload the page and try again',
    );
  }
  if (state.version >= CHECKSUMS_SINCE) await checkWhole(state['parts'], state['checksums']);
  let migrated = state;
  for (const migrate of PROJECT_MIGRATIONS.slice(state.version - 1)) {
    migrated = await migrate(migrated, family);
  }
  return stored(PARTS, migrated['parts'], { what: 'The checkpoint', part: 'parts' });
}

/** Every part has its checksum, and every checksum its part. */
async function checkWhole(parts: unknown, checksums: unknown): Promise<void> {
  const what = 'The checkpoint';
  const written = stored(CHECKSUMS, checksums, { what, part: 'checksums' });
  const states = stored(PARTS, parts, { what, part: 'parts' });
  for (const key of new Set([...Object.keys(written), ...Object.keys(states)])) {
    if (!Object.hasOwn(states, key)) throw new DamagedDataError(what, key, '', 'it is missing');
    if (written[key] !== (await checksumOf(states[key]))) {
      throw new DamagedDataError(what, key, '', 'its checksum is not that of what was written');
    }
  }
}

/** Undefined for what no version can have written. */
async function checksumOf(state: unknown): Promise<string | undefined> {
  try {
    return await sha256(packed(state));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function hasVersion(state: unknown): state is { readonly version: unknown } {
  return typeof state === 'object' && state !== null && 'version' in state;
}

function isStoredState(state: { readonly version: unknown }): state is StoredState {
  return Number.isInteger(state.version);
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
