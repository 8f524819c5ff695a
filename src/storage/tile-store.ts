/** Kernel tiles that a trial found fastest, by the adapter's name. A lost entry costs a trial. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

interface TileSchema extends DBSchema {
  tiles: { key: string; value: { readonly few: number; readonly many: number } };
}

export class TileStore {
  /** @returns undefined where nothing is known, or storage does not work */
  load = (adapter: string): Promise<TileSchema['tiles']['value'] | undefined> =>
    this.#use((database) => database.get('tiles', adapter));

  save = async (adapter: string, choice: TileSchema['tiles']['value']): Promise<void> => {
    await this.#use((database) => database.put('tiles', choice, adapter));
  };

  async #use<T>(use: (database: IDBPDatabase<TileSchema>) => Promise<T>): Promise<T | undefined> {
    try {
      const database = await openDB<TileSchema>('rft-playground-tiles', 1, {
        upgrade: (opened) => {
          opened.createObjectStore('tiles');
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
