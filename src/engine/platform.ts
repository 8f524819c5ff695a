/** What the engine needs from where it runs: a worker in the browser, or Node. */
import type { EndpointFetch } from '../graders/chat-endpoint';
import type { Sandbox } from '../graders/sandbox';
import type { OfferedLab } from '../labs/lab';
import type { ReadFile } from '../models/shipped-folder';
import type { DeviceComparison, DeviceName, EngineInfo } from '../protocol/engine-info';
import type { GpuListeners } from '../ops/backend/device';
import type { Locks } from '../storage/name-locks';
import type { ProjectStore } from '../storage/store';

export interface Platform {
  readonly labs: readonly OfferedLab[];
  readonly store: ProjectStore;
  readonly readFile: ReadFile;
  /** That device, or whichever there is. */
  readonly startDevice: (device: DeviceName, listeners: GpuListeners) => Promise<EngineInfo>;
  /** Times both devices, and keeps what it finds for the next start; absent where there is one. */
  readonly compareDevices?: (
    info: EngineInfo,
    alone: <T>(work: () => Promise<T>) => Promise<T>,
  ) => Promise<DeviceComparison>;
  /** By which pages tell each other which names they hold; absent where there are none. */
  readonly locks?: Locks | undefined;
  /** Where reward shapes and Python graders run. */
  readonly sandbox?: Sandbox;
  /** A way to a service behind model graders; left out, it is asked by `fetch`. */
  readonly openEndpoint?: () => Promise<EndpointFetch>;
  /** Checkpoints by themselves; off for measurements that nobody continues. */
  readonly autosave: boolean;
  /** Compile the pipelines of training while nothing else runs. */
  readonly warmUp: boolean;
}
