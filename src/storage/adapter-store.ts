/**
 * What trials found on this machine, by the adapter's name: which kernel tiles are fastest, which
 * device is. A lost entry costs a trial.
 */
import { openDB, type IDBPDatabase } from 'idb';

export class AdapterStore<T> {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** @returns undefined where nothing is known, or storage does not work */
  load = (adapter: string): Promise<T | undefined> =>
    this.#use((database) => database.get(this.#name, adapter) as Promise<T | undefined>);

  save = async (adapter: string, found: T): Promise<void> => {
    await this.#use((database) => database.put(this.#name, found, adapter));
  };

  async #use<R>(use: (database: IDBPDatabase) => Promise<R>): Promise<R | undefined> {
    try {
      const database = await openDB(`rft-playground-${this.#name}`, 1, {
        upgrade: (opened) => {
          opened.createObjectStore(this.#name);
        },
      });
      const result = await use(database);
      database.close();
      return result;
    } catch {
      return undefined;
    }
  }
}
