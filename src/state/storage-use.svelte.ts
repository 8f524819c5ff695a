/** How much this page keeps in the browser, how much it may, and whether the browser may throw it away. */

export class StorageUse {
  bytes = $state<number>();
  quotaBytes = $state<number>();
  /** The browser has promised to keep it until a person removes it; undefined where none can. */
  isKept = $state<boolean>();

  async refresh(): Promise<void> {
    const storage = storageOf(globalThis.navigator);
    if (storage === undefined) return;
    try {
      const { usage, quota } = await storage.estimate();
      this.bytes = usage;
      this.quotaBytes = quota;
      this.isKept = await storage.persisted();
    } catch {
      // Where storage is blocked there is nothing to tell; the engine says that it is.
    }
  }

  async ask(): Promise<void> {
    await askToKeep();
    await this.refresh();
  }
}

/** Some browsers ask the person, some decide by themselves; a refusal changes nothing. */
export async function askToKeep(): Promise<void> {
  const storage = storageOf(globalThis.navigator);
  await storage?.persist().catch(() => undefined);
}

/** Pages that are no secure context have none. */
function storageOf(browser: Partial<Navigator> | undefined): StorageManager | undefined {
  return browser?.storage;
}
