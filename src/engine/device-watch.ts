/** Turns what the GPU reports outside any call into events, and ends the work it invalidates. */
import type { GpuListeners } from '../ops/backend/device';
import type { EngineEvent } from '../protocol/engine-api';
import { GpuError } from '../shared/errors';

export class DeviceWatch {
  readonly listeners: GpuListeners;
  readonly #lost: Promise<never>;
  #isLost = false;

  /** @param failWork ends the jobs that run: their numbers can no longer be trusted */
  constructor(publish: (event: EngineEvent) => void, failWork: (error: GpuError) => void) {
    let lose = (_error: GpuError): void => undefined;
    this.#lost = new Promise<never>((_resolve, reject) => {
      lose = reject;
    });
    this.#lost.catch(() => undefined); // Losing the device is also told by an event.
    this.listeners = {
      onGpuError: (reason) => {
        const error = new GpuError(reason);
        publish({ kind: 'gpu-error', error: error.toRecord() });
        failWork(error);
      },
      onDeviceLost: (reason) => {
        const error = new GpuError(
          `the device was lost (${reason}); reload the page, the project continues where it was saved`,
        );
        this.#isLost = true;
        publish({ kind: 'device-lost', reason });
        failWork(error);
        lose(error);
      },
    };
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** The work's result, or a GpuError as soon as the device is lost. */
  whileAlive<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#lost]);
  }
}
