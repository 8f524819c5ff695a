/** The engine behind `EngineApi`: one device, one open session, events for whoever listens. */
import { gpuMemory } from '../ops/first-load';
import type { EngineApi, EngineEvent, SessionSnapshot } from '../protocol/engine-api';
import type { EngineInfo, LabInfo, OpenOptions, ProjectInfo } from '../protocol/playground';
import { NotFoundError, NotReadyError } from '../shared/errors';
import { DeviceWatch } from './device-watch';
import { EventPublisher, type EventSink } from './event-publisher';
import { GpuLock } from '../shared/lock';
import { Jobs } from './jobs';
import { labInfo } from '../project/lab-description';
import { loadBaseModel } from '../models/base-model';
import { openProject, resolveOpening, type Facilities } from '../project/opening';
import type { Platform } from './platform';
import { openSession, type OpenSession, type SessionCalls } from './session-calls';

export class Engine implements EngineApi {
  readonly #platform: Platform;
  readonly #events = new EventPublisher();
  readonly #gpu = new GpuLock();
  #watch: DeviceWatch;
  #started: { readonly backend: string; readonly info: Promise<EngineInfo> } | undefined;
  #session: OpenSession | undefined;
  #sessionsOpened = 0;
  #opening: Promise<unknown> = Promise.resolve();

  constructor(platform: Platform) {
    this.#platform = platform;
    platform.store.onDamaged = (error) => {
      this.#events.publish({ kind: 'storage-error', error: error.toRecord() });
    };
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

  /** Asked again for the device that it has, it says which one that is. */
  start = async (backend: 'webgpu' | 'cpu'): Promise<EngineInfo> => {
    if (this.#started?.backend !== backend) {
      await this.#closeSession();
      this.#watch = this.#newWatch();
      const info = this.#platform.startDevice(backend, this.#watch.listeners);
      this.#started = { backend, info };
      info.catch(() => {
        // The next call may try again.
        if (this.#started?.info === info) this.#started = undefined;
      });
    }
    return this.#started.info;
  };

  labs = (): Promise<LabInfo[]> => Promise.resolve(this.#platform.labs.map(labInfo));

  projects = (): Promise<ProjectInfo[]> => this.#platform.store.projects();

  removeProject = async (name: string): Promise<void> => {
    if (this.#session?.project === name) await this.#closeSession();
    await this.#platform.store.removeProject(name);
  };

  /** Closes the session that was open. Of several calls at once, the last one's stays open. */
  open = (options: OpenOptions): Promise<SessionSnapshot> => {
    const turn = this.#opening.then(() => this.#answer(() => this.#open(options)));
    this.#opening = turn.catch(() => undefined);
    return turn;
  };

  sample: EngineApi['sample'] = (id, ...args) =>
    this.#with(id, (session) => session.sample(...args));
  liveSamples: EngineApi['liveSamples'] = (id, ...args) =>
    this.#with(id, (session) => session.liveSamples(...args));
  watchLive: EngineApi['watchLive'] = (id, ...args) =>
    this.#with(id, (session) => session.watchLive(...args));
  nextPair: EngineApi['nextPair'] = (id, ...args) =>
    this.#with(id, (session) => session.nextPair(...args));
  compare: EngineApi['compare'] = (id, ...args) =>
    this.#with(id, (session) => session.compare(...args));
  simulate: EngineApi['simulate'] = (id, ...args) =>
    this.#with(id, (session) => session.simulate(...args));
  comparisons: EngineApi['comparisons'] = (id, ...args) =>
    this.#with(id, (session) => session.comparisons(...args));
  judge: EngineApi['judge'] = (id, ...args) => this.#with(id, (session) => session.judge(...args));
  ratings: EngineApi['ratings'] = (id) => this.#with(id, (session) => session.ratings());
  demonstrations: EngineApi['demonstrations'] = (id) =>
    this.#with(id, (session) => session.demonstrations());
  raters: EngineApi['raters'] = (id) => this.#with(id, (session) => session.raters());
  agreement: EngineApi['agreement'] = (id) => this.#with(id, (session) => session.agreement());
  history: EngineApi['history'] = (id) => this.#with(id, (session) => session.history());
  comparisonsAt: EngineApi['comparisonsAt'] = (id, ...args) =>
    this.#with(id, (session) => session.comparisonsAt(...args));
  travel: EngineApi['travel'] = (id, ...args) =>
    this.#with(id, (session) => session.travel(...args));
  removeRater: EngineApi['removeRater'] = (id, ...args) =>
    this.#with(id, (session) => session.removeRater(...args));
  importFeedback: EngineApi['importFeedback'] = (id, ...args) =>
    this.#with(id, (session) => session.importFeedback(...args));
  exportFeedback: EngineApi['exportFeedback'] = (id, ...args) =>
    this.#with(id, (session) => session.exportFeedback(...args));
  undo: EngineApi['undo'] = (id, ...args) => this.#with(id, (session) => session.undo(...args));
  redo: EngineApi['redo'] = (id, ...args) => this.#with(id, (session) => session.redo(...args));
  fitRewardModel: EngineApi['fitRewardModel'] = (id, ...args) =>
    this.#with(id, (session) => session.fitRewardModel(...args));
  auditFeedback: EngineApi['auditFeedback'] = (id) =>
    this.#with(id, (session) => session.auditFeedback());
  weighCriteria: EngineApi['weighCriteria'] = (id, ...args) =>
    this.#with(id, (session) => session.weighCriteria(...args));
  explainScore: EngineApi['explainScore'] = (id, ...args) =>
    this.#with(id, (session) => session.explainScore(...args));
  checkRewardModel: EngineApi['checkRewardModel'] = (id) =>
    this.#with(id, (session) => session.checkRewardModel());
  startingPoints: EngineApi['startingPoints'] = (id) =>
    this.#with(id, (session) => session.startingPoints());
  warmStart: EngineApi['warmStart'] = (id, ...args) =>
    this.#with(id, (session) => session.warmStart(...args));
  score: EngineApi['score'] = (id, ...args) => this.#with(id, (session) => session.score(...args));
  validateGrader: EngineApi['validateGrader'] = (id, ...args) =>
    this.#with(id, (session) => session.validateGrader(...args));
  runGrader: EngineApi['runGrader'] = (id, ...args) =>
    this.#with(id, (session) => session.runGrader(...args));
  useReward: EngineApi['useReward'] = (id, ...args) =>
    this.#with(id, (session) => session.useReward(...args));
  previewReward: EngineApi['previewReward'] = (id, ...args) =>
    this.#with(id, (session) => session.previewReward(...args));
  backtest: EngineApi['backtest'] = (id, ...args) =>
    this.#with(id, (session) => session.backtest(...args));
  ratePairs: EngineApi['ratePairs'] = (id, ...args) =>
    this.#with(id, (session) => session.ratePairs(...args));
  endpoint: EngineApi['endpoint'] = (id, ...args) =>
    this.#with(id, (session) => session.endpoint(...args));
  rememberedEndpoint: EngineApi['rememberedEndpoint'] = (id) =>
    this.#with(id, (session) => session.rememberedEndpoint());
  gold: EngineApi['gold'] = (id, ...args) => this.#with(id, (session) => session.gold(...args));
  train: EngineApi['train'] = (id, ...args) => this.#with(id, (session) => session.train(...args));
  configure: EngineApi['configure'] = (id, ...args) =>
    this.#with(id, (session) => session.configure(...args));
  pause: EngineApi['pause'] = (id, ...args) => this.#with(id, (session) => session.pause(...args));
  resume: EngineApi['resume'] = (id, ...args) =>
    this.#with(id, (session) => session.resume(...args));
  stop: EngineApi['stop'] = (id, ...args) => this.#with(id, (session) => session.stop(...args));
  reset: EngineApi['reset'] = (id, ...args) => this.#with(id, (session) => session.reset(...args));
  evaluate: EngineApi['evaluate'] = (id, ...args) =>
    this.#with(id, (session) => session.evaluate(...args));
  arenaRounds: EngineApi['arenaRounds'] = (id) =>
    this.#with(id, (session) => session.arenaRounds());
  saveArenaRound: EngineApi['saveArenaRound'] = (id, ...args) =>
    this.#with(id, (session) => session.saveArenaRound(...args));
  experiment: EngineApi['experiment'] = (id, ...args) =>
    this.#with(id, (session) => session.experiment(...args));
  runs: EngineApi['runs'] = (id, ...args) => this.#with(id, (session) => session.runs(...args));
  removeRun: EngineApi['removeRun'] = (id, ...args) =>
    this.#with(id, (session) => session.removeRun(...args));
  diagnoses: EngineApi['diagnoses'] = (id, ...args) =>
    this.#with(id, (session) => session.diagnoses(...args));
  rollouts: EngineApi['rollouts'] = (id, ...args) =>
    this.#with(id, (session) => session.rollouts(...args));
  rolloutIterations: EngineApi['rolloutIterations'] = (id, ...args) =>
    this.#with(id, (session) => session.rolloutIterations(...args));
  selfCheck: EngineApi['selfCheck'] = (id, ...args) =>
    this.#with(id, (session) => session.selfCheck(...args));
  benchmark: EngineApi['benchmark'] = (id, ...args) =>
    this.#with(id, (session) => session.benchmark(...args));
  listCheckpoints: EngineApi['listCheckpoints'] = (id, ...args) =>
    this.#with(id, (session) => session.listCheckpoints(...args));
  saveCheckpoint: EngineApi['saveCheckpoint'] = (id, ...args) =>
    this.#with(id, (session) => session.saveCheckpoint(...args));
  restoreCheckpoint: EngineApi['restoreCheckpoint'] = (id, ...args) =>
    this.#with(id, (session) => session.restoreCheckpoint(...args));
  removeCheckpoint: EngineApi['removeCheckpoint'] = (id, ...args) =>
    this.#with(id, (session) => session.removeCheckpoint(...args));

  async #open(options: OpenOptions): Promise<SessionSnapshot> {
    if (this.#started === undefined) {
      throw new NotReadyError('Opening a project', 'a device', 'call start first');
    }
    const device = await this.#started.info;
    const { labs, store } = this.#platform;
    const opening = await resolveOpening(options, labs, store);
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
    };
    const { store, autosave, sandbox } = this.#platform;
    return {
      store,
      autosave,
      device,
      sandbox,
      gpu: this.#gpu,
      jobs,
      publish,
      now: () => Date.now(),
      memory: gpuMemory,
    };
  }

  #with<T>(id: string, call: (session: SessionCalls) => Promise<T>): Promise<T> {
    return this.#answer(() => {
      const open = this.#session;
      if (open?.id !== id) {
        throw new NotFoundError('open session', id, open === undefined ? [] : [open.id]);
      }
      return call(open.calls);
    });
  }

  /** Events of a call reach the page before its answer. */
  async #answer<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#watch.whileAlive(work());
    } finally {
      if (this.#started !== undefined) {
        const memory = this.#session?.memory() ?? gpuMemory();
        this.#events.publish({ kind: 'memory', memory });
      }
      this.#events.flush();
    }
  }
}
