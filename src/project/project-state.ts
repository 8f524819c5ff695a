/** Everything that continuing a session exactly needs, as IndexedDB stores it. */
import type { RewardModelConfig } from '../config/reward-model-fields';
import type { EvaluationReport } from '../protocol/playground';
import type { RewardModelState } from '../reward-model/reward-model';
import { StorageError } from '../shared/errors';
import type { PairProviderState } from './feedback/pair-provider';
import { PROJECT_MIGRATIONS, type StoredState } from './migrations';
import type { TrainingState } from './training/training-state';

const VERSION = 2;

export interface ProjectState {
  readonly version: typeof VERSION;
  readonly feedback: PairProviderState;
  readonly rewardModelConfig: RewardModelConfig;
  readonly rewardModel: RewardModelState | undefined;
  readonly training: TrainingState;
  readonly evaluation: EvaluationReport | undefined;
  /** Of the generator that unseeded samples draw from. */
  readonly samples: readonly number[];
}

export function projectState(parts: Omit<ProjectState, 'version'>): ProjectState {
  return { version: VERSION, ...parts };
}

/**
 * A stored state, brought to today's version where an earlier one wrote it.
 *
 * @param family fingerprint of the models that it is of
 * @throws StorageError when a later version of the playground wrote it
 */
export async function readProjectState(stored: unknown, family: string): Promise<ProjectState> {
  if (!isStoredState(stored) || stored.version < 1 || stored.version > VERSION) {
    throw new StorageError(
      'restoring a checkpoint',
      'another version of the playground wrote it; reload the page and try again',
    );
  }
  let migrated = stored;
  for (const migrate of PROJECT_MIGRATIONS.slice(stored.version - 1)) {
    migrated = await migrate(migrated, family);
  }
  // Its version says that it has this shape.
  return migrated as StoredState & ProjectState;
}

function isStoredState(stored: unknown): stored is StoredState {
  return (
    typeof stored === 'object' &&
    stored !== null &&
    'version' in stored &&
    Number.isInteger(stored.version)
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
