/** What the rows of each table must be, whichever version wrote them. */
import {
  array,
  boolean,
  custom,
  finite,
  integer,
  looseObject,
  minValue,
  number,
  picklist,
  pipe,
  string,
} from 'valibot';
import { TRAINING_FIELDS } from '../config/algorithm-fields';
import { configSchema } from '../config/config-schema';
import type { ArenaRound } from '../protocol/arena';
import type { EndpointOptions } from '../protocol/endpoint';
import { TRAINING_METRICS } from '../protocol/metrics-schema';
import type { CheckpointInfo, ProjectInfo } from '../protocol/playground';
import type { RunRecord } from '../protocol/run';
import { maybe, stored, type Schema } from '../shared/schema';
import type { DatasetRow } from './schema';

export { stored };

const COUNT = pipe(number(), integer(), minValue(0));
/** Milliseconds since 1970. */
const TIME = pipe(number(), finite());

const PROJECT_ENTRIES = {
  name: string(),
  lab: string(),
  model: string(),
  seed: number(),
  comparisons: COUNT,
  iteration: COUNT,
  time: TIME,
};

const PROJECT: Schema<ProjectInfo> = looseObject(PROJECT_ENTRIES);

const CHECKPOINT: Schema<CheckpointInfo> = looseObject({
  ...PROJECT_ENTRIES,
  id: string(),
  project: string(),
  automatic: boolean(),
  sizeBytes: COUNT,
  heldoutReward: maybe(number()),
});

const RUN: Schema<RunRecord> = looseObject({
  id: string(),
  project: string(),
  name: string(),
  time: TIME,
  experiment: boolean(),
  lab: string(),
  model: string(),
  seed: number(),
  config: configSchema(TRAINING_FIELDS),
  metrics: array(TRAINING_METRICS),
});

const DUEL = looseObject({
  prompt: string(),
  left: string(),
  right: string(),
  tunedIsLeft: boolean(),
});

const ARENA_ROUND: Schema<ArenaRound> = looseObject({
  id: string(),
  time: TIME,
  iteration: COUNT,
  revealed: boolean(),
  votes: array(looseObject({ duel: DUEL, vote: picklist(['left', 'right', 'tie']) })),
});

const DATASET_ROW: Schema<DatasetRow> = looseObject({
  prompt: string(),
  // Whatever its file had.
  item: custom<DatasetRow['item']>(isObject, 'expected an object'),
});

const ENDPOINT: Schema<EndpointOptions> = looseObject({
  url: string(),
  key: maybe(string()),
  keepKey: maybe(boolean()),
  model: maybe(string()),
  maxCalls: maybe(number()),
});

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** By what errors call the table. */
export interface Rows {
  readonly projects: ProjectInfo;
  readonly checkpoints: CheckpointInfo;
  readonly runs: RunRecord;
  readonly 'arena votes': ArenaRound;
  readonly dataset: DatasetRow;
  readonly 'service settings': EndpointOptions;
}

export const ROWS: { readonly [T in keyof Rows]: Schema<Rows[T]> } = {
  projects: PROJECT,
  checkpoints: CHECKPOINT,
  runs: RUN,
  'arena votes': ARENA_ROUND,
  dataset: DATASET_ROW,
  'service settings': ENDPOINT,
};
