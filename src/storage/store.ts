/**
 * Projects, feedback and checkpoints on disk. Feedback is written the moment it is given and is
 * only ever appended to; what takes several steps, transactions.ts does.
 */
import type { ArenaRound } from '../protocol/arena';
import type { EndpointOptions } from '../protocol/endpoint';
import type { CheckpointInfo, ProjectInfo } from '../protocol/playground';
import type { RunRecord } from '../protocol/run';
import type { DamagedDataError, PlaygroundError } from '../shared/errors';
import { goodRows, readRow, type OnDamaged } from './rows';
import { openDatabase, type CheckpointBody, type DatasetRow, type PlaygroundDb } from './schema';
import { storageError } from './storage-failure';

/** Fetched with the first of them: the page opens without any. */
const transactions = () => import('./transactions');
type Transactions = Awaited<ReturnType<typeof transactions>>;

export class ProjectStore {
  /** Told, once each, of rows that are left out of lists because they are damaged. */
  onDamaged: OnDamaged = () => undefined;
  /** Told when nothing outlasts the visit, or room had to be made: the work goes on. */
  onTrouble: (error: PlaygroundError) => void = () => undefined;
  /** Told when the database was taken away while it was open; the next operation begins another. */
  onGone: () => void = () => undefined;
  readonly #damaged = new Set<string>();
  #db: Promise<PlaygroundDb> | undefined;
  #hasOpened = false;

  /** So that the first checkpoint waits for no network; where this fails, it is fetched then. */
  fetchAhead(): void {
    transactions().catch(() => undefined);
  }

  projects(): Promise<ProjectInfo[]> {
    return this.#do('listing projects', async (db) => {
      const rows = (await db.getAll('projects')).map((row) => [row.name, row] as const);
      const projects = await goodRows('projects', rows, this.#damagedRow);
      return projects.sort((a, b) => b.time - a.time);
    });
  }

  project(name: string): Promise<ProjectInfo | undefined> {
    return this.#do('reading a project', async (db) => {
      const row = await db.get('projects', name);
      return row && readRow('projects', name, row);
    });
  }

  saveProject(project: ProjectInfo): Promise<void> {
    return this.#do('saving a project', async (db) => {
      await db.put('projects', project);
    });
  }

  /** The project with all that belongs to it. */
  removeProject(name: string): Promise<void> {
    return this.#doLater('removing a project', (rows, db) => rows.removeProject(db, name));
  }

  /** Newest first. */
  arenaRounds(project: string): Promise<ArenaRound[]> {
    return this.#doLater('reading arena votes', (rows, db) =>
      rows.arenaRounds(db, project, this.#damagedRow),
    );
  }

  /** Replaces the round of that id. */
  saveArenaRound(project: string, round: ArenaRound): Promise<void> {
    return this.#do('saving arena votes', async (db) => {
      await db.put('arena', { id: round.id, project, round });
    });
  }

  /** Newest first. */
  runs(project: string): Promise<RunRecord[]> {
    return this.#doLater('listing runs', (rows, db) => rows.runs(db, project, this.#damagedRow));
  }

  /** Replaces the run of that id; the project's runs beyond the last `KEPT_RUNS` are removed. */
  saveRun(run: RunRecord): Promise<void> {
    return this.#doLater('saving a run', (rows, db) => rows.saveRun(db, run));
  }

  removeRun(id: string): Promise<void> {
    return this.#do('removing a run', (db) => db.delete('runs', id));
  }

  /** Feedback events and the project's new counts, together or not at all. */
  appendFeedback(project: ProjectInfo, events: readonly unknown[]): Promise<void> {
    return this.#do('saving feedback', async (db) => {
      const transaction = db.transaction(['projects', 'feedback'], 'readwrite', {
        durability: 'strict',
      });
      const feedback = transaction.objectStore('feedback');
      await Promise.all([
        transaction.objectStore('projects').put(project),
        ...events.map((event) => feedback.add({ project: project.name, event })),
        transaction.done,
      ]);
    });
  }

  /** Every feedback event of the project, in the order in which they were given. */
  feedback(project: string): Promise<unknown[]> {
    return this.#do('reading feedback', async (db) => {
      const stored = await db.getAllFromIndex('feedback', 'by-project', project);
      return stored.map(({ event }) => event);
    });
  }

  /** Rows of a dataset after those that are there, and the project that they belong to. */
  appendDataset(project: ProjectInfo, rows: readonly DatasetRow[]): Promise<void> {
    return this.#doLater('saving a dataset', (all, db) => all.appendDataset(db, project, rows));
  }

  /** In the order in which they were imported. */
  dataset(project: string): Promise<DatasetRow[]> {
    return this.#doLater('reading a dataset', (rows, db) =>
      rows.dataset(db, project, this.#damagedRow),
    );
  }

  /** Takes the place of the project's settings before; undefined forgets them. */
  saveEndpoint(project: ProjectInfo, options: EndpointOptions | undefined): Promise<void> {
    return this.#doLater('saving the settings of a service', (rows, db) =>
      rows.saveEndpoint(db, project, options),
    );
  }

  endpoint(project: string): Promise<EndpointOptions | undefined> {
    return this.#doLater('reading the settings of a service', (rows, db) =>
      rows.endpoint(db, project, this.#damagedRow),
    );
  }

  /** Newest first. */
  checkpoints(project: string): Promise<CheckpointInfo[]> {
    return this.#doLater('listing checkpoints', (rows, db) =>
      rows.checkpoints(db, project, this.#damagedRow),
    );
  }

  /** @throws NotFoundError when there is no checkpoint of that id */
  checkpoint(id: string): Promise<{ info: CheckpointInfo; body: CheckpointBody }> {
    return this.#doLater('reading a checkpoint', (rows, db) => rows.checkpoint(db, id));
  }

  /** Whole or not at all. Also removes automatic ones beyond `KEPT_AUTOMATIC_CHECKPOINTS`. */
  saveCheckpoint(info: CheckpointInfo, body: CheckpointBody): Promise<void> {
    return this.#doLater('saving a checkpoint', (rows, db) => rows.saveCheckpoint(db, info, body));
  }

  removeCheckpoint(id: string): Promise<void> {
    return this.#doLater('removing a checkpoint', (rows, db) => rows.removeCheckpoint(db, id));
  }

  readonly #damagedRow = (error: DamagedDataError): void => {
    if (this.#damaged.has(error.message)) return;
    this.#damaged.add(error.message);
    this.onDamaged(error);
  };

  async #doLater<T>(
    operation: string,
    action: (rows: Transactions, db: PlaygroundDb) => Promise<T>,
  ): Promise<T> {
    const rows = await transactions();
    return this.#do(operation, (db) => action(rows, db));
  }

  async #do<T>(operation: string, action: (db: PlaygroundDb) => Promise<T>): Promise<T> {
    try {
      const db = await this.#open();
      try {
        return await action(db);
      } catch (error) {
        if (!isFull(error)) throw error;
        const { makeRoom } = await import('./room');
        this.onTrouble(await makeRoom(db, error));
        return await action(db);
      }
    } catch (error) {
      throw storageError(operation, error);
    }
  }

  #open(): Promise<PlaygroundDb> {
    this.#db ??= this.#opened();
    this.#db.catch(() => {
      this.#db = undefined; // The next operation tries again.
    });
    return this.#db;
  }

  /** Where there was no database from the beginning, the visit has one of its own. */
  async #opened(): Promise<PlaygroundDb> {
    try {
      const db = await openDatabase({
        onStale: () => void this.#close(),
        onGone: () => {
          void this.#close();
          this.onGone();
        },
      });
      this.#hasOpened = true;
      return db;
    } catch (error) {
      if (this.#hasOpened) throw error;
      const { visitDatabase, visitOnly } = await import('./visit');
      this.onTrouble(visitOnly(error));
      return visitDatabase();
    }
  }

  async #close(): Promise<void> {
    const db = this.#db;
    this.#db = undefined;
    (await db)?.close();
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError';
}
