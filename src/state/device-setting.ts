/**
 * What should compute: as the link says, else as this browser remembers, else whichever is faster.
 * A person's choice is remembered and leaves the link, which may be opened on another machine.
 */
import type { EngineApi } from '../protocol/engine-api';
import { isDeviceName, type DeviceName, type EngineInfo } from '../protocol/engine-info';
import { readLocal, writeLocal } from './local-value';
import type { Notices } from './notices.svelte';
import type { SetupState } from './setup-state.svelte';

const STORAGE_KEY = 'rft-playground device';

const MANY_CORES = 4;

const processorCores = (): number =>
  'navigator' in globalThis ? navigator.hardwareConcurrency : 1;

export class DeviceSetting {
  readonly #setup: SetupState;
  readonly #notices: Notices;
  readonly #cores: number;

  constructor(setup: SetupState, notices: Notices, cores = processorCores()) {
    this.#cores = cores;
    this.#setup = setup;
    this.#notices = notices;
  }

  get wanted(): DeviceName {
    if (this.#setup.device !== undefined) return this.#setup.device;
    const stored = readLocal(STORAGE_KEY);
    return isDeviceName(stored) ? stored : 'auto';
  }

  remember(device: DeviceName): void {
    writeLocal(STORAGE_KEY, device);
    this.#setup.device = undefined;
  }

  /**
   * Which device is faster is not obvious where graphics share the memory of a processor with many
   * cores: then both are timed, once a machine, after the first answer.
   */
  async compareIfUnclear(engine: EngineApi, { adapter, choice }: EngineInfo): Promise<void> {
    const isClear = /nvidia|apple/i.test(adapter.vendor) || this.#cores < MANY_CORES;
    if (isClear || choice?.reason !== 'gpu' || choice.comparison !== undefined) return;
    // What fails here is asked for again by hand, and told then.
    await engine.compareDevices().catch(() => undefined);
  }

  /** Where WebGPU was asked for by name and is not to be had. */
  tellMissing({ choice }: EngineInfo): void {
    if (choice?.asked !== 'webgpu' || choice.reason !== 'no-webgpu') return;
    const text = `WebGPU was asked for, but ${choice.detail ?? 'there is none'}: the processor does it.`;
    this.#notices.add({ tone: 'warning', text });
  }
}
