/** What answers every call: one device, one open project, events for whoever listens. */
import { gpuMemory } from '../ops/first-load';
import type {
  EngineApi,
  EngineCalls,
  EngineEvent,
  EngineEvents,
  Memory,
  SessionSnapshot,
} from '../protocol/engine-api';
import { engineFacade } from '../protocol/engine-facade';
import type {
  DeviceName,
  EngineInfo,
  LabInfo,
  OpenOptions,
  ProjectInfo,
} from '../protocol/playground';
import { errorRecord } from '../shared/error-record';
import { NotFoundError, NotReadyError } from '../shared/errors';
import { NameLocks } from '../storage/name-locks';
import { DeviceWatch } from './device-watch';
import { EventPublisher, type EventSink } from './event-publisher';
import { Lock } from '../shared/lock';
import { Jobs } from './jobs';
import { MemoryMonitor } from './memory-monitor';
import { labInfo } from '../project/lab-description';
import { loadBaseModel } from '../models/base-model';
import { openProject, resolveOpening, type Facilities } from '../project/opening';
import type { Platform } from './platform';
import { openSession, type OpenSession } from './project-calls';

/** For a page in this thread, and for tests: every call by its name. */
export function createEngine(platform: Platform): EngineApi & Pick<EngineHost, 'listen'> {
  const host = new EngineHost(platform);
  return {
    ...engineFacade(host),
    listen: (sink) => {
      host.listen(sink);
    },
  };
}

export class EngineHost implements EngineCalls, EngineEvents {
  readonly #platform: Platform;
  readonly #events = new EventPublisher();
  readonly #gpu = new Lock();
  readonly #names: NameLocks;
  readonly #memory = new MemoryMonitor({
    read: () => this.#readMemory(),
    publish: (memory) => {
      this.#events.publish({ kind: 'memory', memory });
    },
  });
  #watch: DeviceWatch;
  #started: { readonly asked: DeviceName; readonly info: Promise<EngineInfo> } | undefined;
  #session: OpenSession | undefined;
  #sessionsOpened = 0;
  #opening: Promise<unknown> = Promise.resolve();

  constructor(platform: Platform) {
    this.#platform = platform;
    this.#names = new NameLocks(platform.locks);
    const { store } = platform;
    const tell = (error: unknown): void => {
      this.#events.publish({ kind: 'storage-error', error: errorRecord(error) });
    };
    store.onDamaged = tell;
    store.onTrouble = tell;
    store.onGone = () => void this.#session?.writeAgain().catch(tell);
    this.#watch = this.#newWatch();
  }

  /** Events in batches, as they cross the worker boundary. */
  listen(sink: EventSink): void {
    this.#events.subscribe(sink);
  }

  subscribe = (listener: (event: EngineEvent) => void): Promise<void> => {
    this.listen((events) => {
      for (const event of events) listener(event);
    });
    return Promise.resolve();
  };

  /** Asked again for the device that it was asked for last, it says which one that is. */
  start = (device: DeviceName): Promise<EngineInfo> => this.#inTurn(() => this.#start(device));

  /** Beside whatever else goes on; a device that was left meanwhile has no comparison. */
  compareDevices = async (): Promise<EngineInfo> => {
    const started = this.#started;
    if (started === undefined) throw new NotReadyError('A comparison', 'a device', 'start one');
    const info = await started.info;
    const { compareDevices } = this.#platform;
    if (compareDevices === undefined || info.backend !== 'webgpu') return info;
    const comparison = await compareDevices(info, (work) => this.#gpu.run(work));
    const { choice = { asked: started.asked, reason: 'asked' } } = info;
    const known: EngineInfo = { ...info, choice: { ...choice, comparison } };
    if (this.#started !== started) return info;
    this.#started = { ...started, info: Promise.resolve(known) };
    this.#tell(known);
    return known;
  };

  labs = (): Promise<LabInfo[]> => Promise.resolve(this.#platform.labs.map(labInfo));

  projects = (): Promise<ProjectInfo[]> => this.#platform.store.projects();

  removeProject = async (name: string): Promise<void> => {
    if (this.#session?.project === name) await this.#closeSession();
    await this.#platform.store.removeProject(name);
  };

  /** Closes the session that was open. Of several calls at once, the last one's stays open. */
  open = (options: OpenOptions): Promise<SessionSnapshot> =>
    this.#inTurn(() => this.#answer(() => this.#open(options)));

  /** @throws NotFoundError when the session of that id is no longer open */
  call: EngineCalls['call'] = (id, name, args) =>
    this.#answer(() => {
      const open = this.#session;
      if (open?.id !== id) {
        throw new NotFoundError('open session', id, open === undefined ? [] : [open.id]);
      }
      if (!Object.hasOwn(open.calls, name)) {
        throw new NotFoundError('call', name);
      }
      const handler = open.calls[name] as (...args: readonly unknown[]) => Promise<unknown>;
      return handler(...args);
    });

  /** Sessions are opened and devices taken one after the other. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#opening.then(work);
    this.#opening = turn.catch(() => undefined);
    return turn;
  }

  async #start(asked: DeviceName): Promise<EngineInfo> {
    if (this.#started?.asked !== asked) {
      await this.#closeSession();
      this.#watch = this.#newWatch();
      const info = this.#platform.startDevice(asked, this.#watch.listeners);
      this.#started = { asked, info };
      info.catch(() => {
        // The next call may try again.
        if (this.#started?.info === info) this.#started = undefined;
      });
      this.#tell(await info);
    }
    return this.#started.info;
  }

  #tell(info: EngineInfo): void {
    this.#events.publish({ kind: 'device', info });
    this.#events.flush();
  }

  async #open(options: OpenOptions): Promise<SessionSnapshot> {
    if (this.#started === undefined) {
      throw new NotReadyError('Opening a project', 'a device', 'call start first');
    }
    const { labs, store } = this.#platform;
    const opening = await resolveOpening(options, labs, store, this.#names);
    const device = await this.#start(options.device ?? this.#started.asked);
    // The new model is read before the old session goes: a wrong file leaves everything as it was.
    const base = await this.#gpu.run(() =>
      loadBaseModel(opening.lab, opening.model, this.#platform.readFile),
    );
    await this.#closeSession();
    this.#sessionsOpened += 1;
    const id = `session ${this.#sessionsOpened}`;
    const jobs = new Jobs((event) => {
      this.#events.publish(event);
    });
    const project = await openProject(id, opening, base, this.#facilities(device, jobs));
    this.#session = openSession(project, jobs, this.#platform.warmUp);
    const snapshot = this.#session.snapshot();
    this.#events.publish({ kind: 'session', snapshot });
    return snapshot;
  }

  /** What a lost device held is gone; waiting for its jobs would be waiting for ever. */
  async #closeSession(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (!this.#watch.isLost) await session?.close();
    if (session !== undefined) this.#names.release(session.project);
  }

  #newWatch(): DeviceWatch {
    return new DeviceWatch(
      (event) => {
        this.#events.publish(event);
      },
      (error) => this.#session?.fail(error),
    );
  }

  #facilities(device: EngineInfo, jobs: Jobs): Facilities {
    const publish = (event: EngineEvent): void => {
      this.#events.publish(event);
      this.#memory.touch();
    };
    const { store, autosave, sandbox, openEndpoint } = this.#platform;
    return {
      store,
      autosave,
      device,
      sandbox,
      openEndpoint,
      gpu: this.#gpu,
      jobs,
      publish,
      now: () => Date.now(),
      memory: gpuMemory,
    };
  }

  async #readMemory(): Promise<Memory | undefined> {
    if (this.#started === undefined || this.#watch.isLost) return undefined;
    return this.#gpu.run(() => this.#session?.memory() ?? gpuMemory());
  }

  /** Events of a call reach the page before its answer. */
  async #answer<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#watch.whileAlive(work());
    } finally {
      this.#memory.touch();
      this.#events.flush();
    }
  }
}
