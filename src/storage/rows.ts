/**
 * Rows as storage gives them, looked at before anybody believes them. One row that is damaged takes
 * no other with it: of a list it is left out, and that is told.
 */
import type { ArenaRound } from '../protocol/arena';
import type { EndpointOptions } from '../protocol/endpoint';
import type { CheckpointInfo, ProjectInfo } from '../protocol/playground';
import type { RunRecord } from '../protocol/run';
import { DamagedDataError } from '../shared/errors';
import type { DatasetRow } from './schema';

/** By what errors call the table. */
export interface Rows {
  readonly projects: ProjectInfo;
  readonly checkpoints: CheckpointInfo;
  readonly runs: RunRecord;
  readonly 'arena votes': ArenaRound;
  readonly dataset: DatasetRow;
  readonly 'service settings': EndpointOptions;
}

type Table = keyof Rows;

/** Fetched with the first row: a database without any is opened without them. */
const rowSchemas = () => import('./row-schemas');

/** @throws DamagedDataError naming the row and the place in it */
export async function readRow<T extends Table>(
  table: T,
  key: string,
  row: unknown,
): Promise<Rows[T]> {
  const { ROWS, stored } = await rowSchemas();
  return stored(ROWS[table], row, { what: `Storage, ${table},`, part: key });
}

/**
 * The good ones, in order.
 *
 * @param rows each with what it is called
 * @param onDamaged told of each of the others
 */
export async function goodRows<T extends Table>(
  table: T,
  rows: readonly (readonly [string, unknown])[],
  onDamaged: OnDamaged,
): Promise<Rows[T][]> {
  const good: Rows[T][] = [];
  for (const [key, row] of rows) {
    try {
      good.push(await readRow(table, key, row));
    } catch (error) {
      if (!(error instanceof DamagedDataError)) throw error;
      onDamaged(error);
    }
  }
  return good;
}

export type OnDamaged = (error: DamagedDataError) => void;
