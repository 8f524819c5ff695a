/**
 * The copy of this page that opens without a network: what of it is here, what is still fetched in
 * the background, and whether a newer version waits.
 */
import type { LargeFile } from '../offline/messages';
import { OfflineRegistration, versionOf } from '../offline/registration';
import { readLocal, writeLocal } from './local-value';

const WANTED = 'rft-offline';

export class OfflineCopy {
  /** Undefined outside of a build. */
  readonly version = versionOf(document);
  readonly isolated = globalThis.crossOriginIsolated;
  status = $state<'starting' | 'kept' | 'none'>('starting');
  /** Why there is no copy. */
  problem = $state('');
  /** Models and Python's runtime. */
  files = $state.raw<readonly LargeFile[]>([]);
  /** Whether what is large is fetched too. */
  wanted = $state(wantedFromTheStart());
  newVersion = $state(false);
  /** How many other pages keep the new version waiting. */
  otherPages = $state(0);
  readonly totalBytes = $derived(bytesOf(this.files));
  readonly keptBytes = $derived(bytesOf(this.files.filter(({ kept }) => kept)));
  #registration: OfflineRegistration | undefined;
  #fetching: Promise<void> | undefined;

  constructor() {
    void this.#start();
  }

  async want(wanted: boolean): Promise<void> {
    this.wanted = wanted;
    writeLocal(WANTED, wanted);
    if (wanted) await this.#fetchAll();
    else await this.#forget();
  }

  /** Starts the page anew on the version that waits; never by itself. */
  async useNewVersion(): Promise<void> {
    const others = await this.#registration?.useNewVersion(() => {
      location.reload();
    });
    this.otherPages = others ?? 0;
  }

  async #start(): Promise<void> {
    try {
      if (this.version === undefined) throw new Error('Only a build of the page has a copy');
      if (!('serviceWorker' in navigator)) throw new Error('This browser allows none here');
      this.#registration = await OfflineRegistration.open(document, this.version);
      this.#registration.onNewVersion(() => {
        this.newVersion = true;
      });
      await this.#look();
      this.status = 'kept';
      if (this.wanted) await this.#fetchAll();
    } catch (error) {
      this.status = 'none';
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** One file after the other: there is no hurry, and a run may want the processor. */
  #fetchAll(): Promise<void> {
    this.#fetching ??= this.#fetchMissing().finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  async #fetchMissing(): Promise<void> {
    for (const { path, kept } of this.files) {
      if (kept || !this.wanted) continue;
      // The service worker keeps what it fetches.
      const { body } = await fetch(path);
      await body?.cancel();
      await this.#look();
    }
  }

  async #forget(): Promise<void> {
    await this.#fetching;
    await this.#registration?.ask({ kind: 'forget-large' });
    await this.#look();
  }

  async #look(): Promise<void> {
    this.files = (await this.#registration?.ask({ kind: 'large' })) ?? [];
  }
}

function wantedFromTheStart(): boolean {
  const chosen = readLocal(WANTED);
  if (typeof chosen === 'boolean') return chosen;
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData !== true;
}

function bytesOf(files: readonly LargeFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
