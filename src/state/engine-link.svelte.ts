/** The connection to the engine: which device it took, what it holds, whether it still lives. */
import type { EngineApi, EngineEvent, Memory } from '../protocol/engine-api';
import type { DeviceName, EngineInfo, LabInfo, ProjectInfo } from '../protocol/playground';
import type { ErrorRecord } from '../shared/errors';
import { errorRecord } from './error-record';

export type LinkStatus = 'waiting' | 'connecting' | 'ready' | 'failed' | 'lost';

export class EngineLink {
  status = $state<LinkStatus>('waiting');
  info = $state.raw<EngineInfo>();
  error = $state.raw<ErrorRecord>();
  memory = $state.raw<Memory>();
  labs = $state.raw<readonly LabInfo[]>([]);
  projects = $state.raw<readonly ProjectInfo[]>([]);
  readonly #connect: () => EngineApi;
  #engine: EngineApi | undefined;
  #subscribed = false;

  constructor(connect: () => EngineApi) {
    this.#connect = connect;
  }

  /** The engine; the worker behind it starts with the first use. */
  get engine(): EngineApi {
    return (this.#engine ??= this.#connect());
  }

  /**
   * Takes the device, then learns which labs and saved projects there are.
   *
   * @throws what the engine threw, after `status` and `error` tell it
   */
  async start(device: DeviceName, listener: (event: EngineEvent) => void): Promise<EngineInfo> {
    this.status = 'connecting';
    this.error = undefined;
    try {
      await this.#subscribe(listener);
      const info = await this.engine.start(device);
      this.info = info;
      [this.labs, this.projects] = await Promise.all([this.engine.labs(), this.engine.projects()]);
      this.status = 'ready';
      return info;
    } catch (error) {
      this.error = errorRecord(error);
      this.status = 'failed';
      throw error;
    }
  }

  /** Once, however often the start is tried. */
  async #subscribe(listener: (event: EngineEvent) => void): Promise<void> {
    if (this.#subscribed) return;
    this.#subscribed = true;
    await this.engine.subscribe(listener);
  }

  /** The worker is gone; nothing will answer any more. */
  end(error: ErrorRecord): void {
    this.error = error;
    this.status = 'lost';
  }

  async refreshProjects(): Promise<void> {
    this.projects = await this.engine.projects();
  }

  apply(event: EngineEvent): void {
    if (event.kind === 'device') this.info = event.info;
    if (event.kind === 'memory') this.memory = event.memory;
    if (event.kind === 'gpu-error') this.error = event.error;
    if (event.kind === 'device-lost') this.end({ code: 'gpu-error', message: event.reason });
  }
}
