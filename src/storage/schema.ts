/** What IndexedDB holds, and how older versions of it become the present one. */
import {
  openDB,
  type DBSchema,
  type IDBPDatabase,
  type IDBPTransaction,
  type StoreNames,
} from 'idb';
import type { ArenaRound } from '../protocol/arena';
import type { EndpointOptions } from '../protocol/endpoint';
import type { CheckpointInfo, ProjectInfo } from '../protocol/playground';
import type { RunRecord } from '../protocol/run';

const DATABASE = 'rft-playground';

export interface StoredFeedback {
  readonly project: string;
  /** One event of the feedback log, as it serialises itself. */
  readonly event: unknown;
}

/** The heavy part of a checkpoint: plain data, maps and typed arrays, stored as they are. */
export interface CheckpointBody {
  readonly id: string;
  readonly state: unknown;
}

export interface StoredArenaRound {
  readonly id: string;
  readonly project: string;
  readonly round: ArenaRound;
}

/** A prompt of an imported dataset, with what its row says of it. */
export interface DatasetRow {
  readonly prompt: string;
  readonly item: Readonly<Record<string, unknown>>;
}

/** Rows that came at once. */
export interface StoredDatasetRows {
  readonly project: string;
  readonly rows: readonly DatasetRow[];
}

export interface StoredEndpoint {
  readonly project: string;
  /** Without its key, unless the user wanted it kept on this device. */
  readonly options: EndpointOptions;
}

export interface PlaygroundSchema extends DBSchema {
  projects: { key: string; value: ProjectInfo };
  /** Append-only; the generated key is the order in which events were given. */
  feedback: { key: number; value: StoredFeedback; indexes: { 'by-project': string } };
  checkpoints: { key: string; value: CheckpointInfo; indexes: { 'by-project': string } };
  'checkpoint-bodies': { key: string; value: CheckpointBody };
  runs: { key: string; value: RunRecord; indexes: { 'by-project': string } };
  arena: { key: string; value: StoredArenaRound; indexes: { 'by-project': string } };
  /** Append-only, as feedback. */
  datasets: { key: number; value: StoredDatasetRows; indexes: { 'by-project': string } };
  endpoints: { key: string; value: StoredEndpoint };
}

export type PlaygroundDb = IDBPDatabase<PlaygroundSchema>;
type Upgrade = IDBPTransaction<PlaygroundSchema, StoreNames<PlaygroundSchema>[], 'versionchange'>;
type Migration = (db: PlaygroundDb, transaction: Upgrade) => void;

/** MIGRATIONS[n] takes version n to n + 1. Append only: shipped entries never change. */
export const MIGRATIONS: readonly Migration[] = [
  (db) => {
    db.createObjectStore('projects', { keyPath: 'name' });
    db.createObjectStore('feedback', { autoIncrement: true }).createIndex('by-project', 'project');
    const checkpoints = db.createObjectStore('checkpoints', { keyPath: 'id' });
    checkpoints.createIndex('by-project', 'project');
    db.createObjectStore('checkpoint-bodies', { keyPath: 'id' });
  },
  (db) => {
    db.createObjectStore('runs', { keyPath: 'id' }).createIndex('by-project', 'project');
  },
  (db) => {
    db.createObjectStore('arena', { keyPath: 'id' }).createIndex('by-project', 'project');
  },
  (db) => {
    db.createObjectStore('datasets', { autoIncrement: true }).createIndex('by-project', 'project');
    db.createObjectStore('endpoints', { keyPath: 'project' });
  },
];

export interface DatabaseListeners {
  /** Another tab needs a newer version: close, and open again later. */
  readonly onStale: () => void;
  /** Somebody deletes it, or the browser took it away. */
  readonly onGone: () => void;
}

export function openDatabase({ onStale, onGone }: DatabaseListeners): Promise<PlaygroundDb> {
  return openDB<PlaygroundSchema>(DATABASE, MIGRATIONS.length, {
    upgrade: (db, oldVersion, _newVersion, transaction) => {
      for (const migrate of MIGRATIONS.slice(oldVersion)) migrate(db, transaction);
    },
    blocking: (_version, wanted) => {
      if (wanted === null) onGone();
      else onStale();
    },
    terminated: onGone,
  });
}
