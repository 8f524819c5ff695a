/** The page's end of its service worker: registers it, asks it, hears of a newer one. */
import type { OfflineAnswers, OfflineQuestion } from './messages';

const SCRIPT = 'service-worker.js';

/** Undefined outside of a build, which has none. */
export function versionOf(page: Document): string | undefined {
  return page.querySelector<HTMLMetaElement>('meta[name=version]')?.content;
}

export class OfflineRegistration {
  readonly #registration: ServiceWorkerRegistration;

  private constructor(registration: ServiceWorkerRegistration) {
    this.#registration = registration;
  }

  /**
   * Resolves when this page gets its files from the service worker, which has all that is small.
   * @throws Error where there is none: without HTTPS, or when the host has other files by now
   */
  static async open(page: Document, version: string): Promise<OfflineRegistration> {
    const { serviceWorker } = navigator;
    const address = new URL(SCRIPT, page.baseURI).href;
    await serviceWorker.register(address, { updateViaCache: 'none' });
    const registration = new OfflineRegistration(await serviceWorker.ready);
    if (serviceWorker.controller === null) await registration.#adopt(version);
    return registration;
  }

  async ask<K extends OfflineQuestion['kind']>(
    question: Extract<OfflineQuestion, { kind: K }> | { readonly kind: K },
    of = this.#registration.active,
  ): Promise<OfflineAnswers[K]> {
    if (of === null) throw new Error('There is no service worker any more');
    const { port1, port2 } = new MessageChannel();
    return new Promise((resolve) => {
      port1.onmessage = ({ data }: MessageEvent<OfflineAnswers[K]>) => {
        port1.close();
        resolve(data);
      };
      of.postMessage(question, [port2]);
    });
  }

  /** Calls back once another version is there whole, now or later. */
  onNewVersion(tell: () => void): void {
    const watch = (worker: ServiceWorker | null): void => {
      if (worker === null) return;
      const look = (): void => {
        if (worker.state === 'installed') tell();
      };
      worker.addEventListener('statechange', look);
      look();
    };
    watch(this.#registration.waiting);
    watch(this.#registration.installing);
    this.#registration.addEventListener('updatefound', () => {
      watch(this.#registration.installing);
    });
  }

  /** Reloads the page on the new version, unless other pages still use the old one: how many. */
  async useNewVersion(reload: () => void): Promise<number> {
    navigator.serviceWorker.addEventListener('controllerchange', reload, { once: true });
    const others = await this.ask({ kind: 'take-over' }, this.#registration.waiting);
    if (others > 0) navigator.serviceWorker.removeEventListener('controllerchange', reload);
    return others;
  }

  async #adopt(version: string): Promise<void> {
    if (await this.ask({ kind: 'adopt', version })) return;
    throw new Error('The host has another version of this page; reload it');
  }
}
