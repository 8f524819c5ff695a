/**
 * Names of projects that a page holds, so that two pages never start the same one. A name is held
 * by a lock of the browser, which gives it back when the page is closed or crashes.
 */

/** As much of `navigator.locks` as this takes. */
export type Locks = Pick<LockManager, 'request'>;

export class NameLocks {
  readonly #locks: Locks | undefined;
  readonly #held = new Map<string, () => void>();

  /** @param locks undefined where there are none: then this page knows of its own names only */
  constructor(locks: Locks | undefined) {
    this.#locks = locks;
  }

  /** @returns whether the name is held here from now on */
  async hold(name: string): Promise<boolean> {
    if (this.#held.has(name)) return false;
    let giveBack = (): void => undefined;
    const until = new Promise<void>((resolve) => {
      giveBack = resolve;
    });
    const isHeld = await this.#request(name, until);
    if (isHeld) this.#held.set(name, giveBack);
    return isHeld;
  }

  release(name: string): void {
    this.#held.get(name)?.();
    this.#held.delete(name);
  }

  #request(name: string, until: Promise<void>): Promise<boolean> {
    const locks = this.#locks;
    if (locks === undefined) return Promise.resolve(true);
    return new Promise((resolve, reject) => {
      locks
        .request(`rft project ${name}`, { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          return lock === null ? undefined : until;
        })
        .catch(reject);
    });
  }
}
