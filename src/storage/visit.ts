/**
 * The database of a visit whose storage is blocked, or holds what a newer version wrote: as much of
 * one as store.ts and transactions.ts use, in memory. Nothing in it fails, so nothing rolls back.
 */
import { PlaygroundError } from '../shared/errors';
import type { PlaygroundDb } from './schema';
import { storageError } from './storage-failure';

interface Layout {
  /** Absent: keys are counted. */
  readonly keyPath?: string;
}

const LAYOUT: Readonly<Record<string, Layout>> = {
  projects: { keyPath: 'name' },
  feedback: {},
  checkpoints: { keyPath: 'id' },
  'checkpoint-bodies': { keyPath: 'id' },
  runs: { keyPath: 'id' },
  arena: { keyPath: 'id' },
  datasets: {},
  endpoints: { keyPath: 'project' },
};

type Row = Readonly<Record<string, unknown>>;

class Table {
  readonly #keyPath: string | undefined;
  readonly #rows = new Map<unknown, Row>();
  #added = 0;

  constructor({ keyPath }: Layout) {
    this.#keyPath = keyPath;
  }

  get = (key: unknown) => Promise.resolve(structuredClone(this.#rows.get(key)));
  getAll = () => Promise.resolve([...this.#rows.values()].map((row) => structuredClone(row)));
  delete = (key: unknown) => Promise.resolve(void this.#rows.delete(key));

  put = (row: Row) => {
    this.#added += 1;
    const key = this.#keyPath === undefined ? this.#added : row[this.#keyPath];
    this.#rows.set(key, structuredClone(row));
    return Promise.resolve(key);
  };

  add = this.put;

  index = () => ({
    getAll: (project: string) =>
      this.getAll().then((rows) => rows.filter((row) => row['project'] === project)),
    getAllKeys: (project: string) =>
      Promise.resolve(
        [...this.#rows].filter(([, row]) => row['project'] === project).map(([key]) => key),
      ),
  });
}

export function visitDatabase(): PlaygroundDb {
  const tables = new Map(Object.entries(LAYOUT).map(([name, layout]) => [name, new Table(layout)]));
  const table = (name: string): Table => {
    const found = tables.get(name);
    if (found === undefined) throw new RangeError(`There is no table "${name}"`);
    return found;
  };
  const database = {
    get: (name: string, key: unknown) => table(name).get(key),
    getAll: (name: string) => table(name).getAll(),
    getAllFromIndex: (name: string, _index: string, key: string) => table(name).index().getAll(key),
    put: (name: string, row: Row) => table(name).put(row),
    delete: (name: string, key: unknown) => table(name).delete(key),
    transaction: (names: string | readonly string[]) => ({
      objectStore: table,
      store: typeof names === 'string' ? table(names) : undefined,
      done: Promise.resolve(),
    }),
    close: () => undefined,
  };
  // Of a database's type, what is used of it.
  return database as unknown as PlaygroundDb;
}

/** Why nothing outlasts the visit, and what to do about it. */
export function visitOnly(error: unknown): PlaygroundError {
  const { message } = storageError('opening the database', error);
  return new VisitOnlyError(message);
}

/** Everything works, and is gone when the page is. */
class VisitOnlyError extends PlaygroundError {
  readonly code = 'visit-only';

  constructor(why: string) {
    super(`${why}. Everything works for this visit; export the project to keep it`);
  }
}
