/** All state of one page, and the one place where engine events are handed on. */
import type { EngineApi, EngineEvent, SessionSnapshot } from '../protocol/engine-api';
import type { DeviceName, EngineInfo, ProjectInfo } from '../protocol/playground';
import { AskState } from './ask-state.svelte';
import { CheckpointList } from './checkpoint-list.svelte';
import { DeviceSetting } from './device-setting';
import { EngineLink } from './engine-link.svelte';
import { EvaluationState } from './evaluation-state.svelte';
import { FeedbackState } from './feedback-state.svelte';
import { LiveSamples } from './live-samples.svelte';
import { LoopRunner, type LoopParts } from './loop-runner.svelte';
import { Notices } from './notices.svelte';
import { RewardChoice } from './reward-choice.svelte';
import { RewardState } from './reward-state.svelte';
import { RunList } from './run-list.svelte';
import { SessionState } from './session-state.svelte';
import { SetupState } from './setup-state.svelte';
import { SimulatedRater } from './simulated-rater.svelte';
import { StageOverview } from './stage-overview.svelte';
import { notifyOnFailure } from './notify-on-failure';
import type { OfflineCopy } from './offline-copy.svelte';
import { TrainingRun } from './training-run.svelte';
import type { JobList } from './job-list.svelte';
import { RunControls } from './run-controls.svelte';

interface Listener {
  readonly apply: (event: EngineEvent) => void;
}

export class Workspace implements LoopParts {
  readonly link: EngineLink;
  readonly session: SessionState;
  /** A call that failed because the worker is gone means that the engine is. */
  readonly notices = new Notices((error) => {
    if (error.code === 'engine-ended') this.link.end(error);
  });
  readonly setup: SetupState;
  readonly device: DeviceSetting;
  readonly feedback: FeedbackState;
  readonly rater: SimulatedRater;
  readonly reward: RewardState;
  readonly rewardChoice: RewardChoice;
  readonly training: TrainingRun;
  readonly evaluation: EvaluationState;
  readonly runs: RunList;
  readonly live: LiveSamples;
  readonly checkpoints: CheckpointList;
  readonly loop: LoopRunner;
  readonly overview: StageOverview;
  readonly runControls: RunControls;
  readonly ask: AskState;
  readonly #late: { readonly name: string; readonly state: Listener }[] = [];
  #offline: Promise<OfflineCopy> | undefined;
  #adopted: string | undefined;
  #asksToKeep = false;
  #starting: Promise<EngineInfo> | undefined;
  #tellStarted: () => void = () => undefined;
  readonly #started = new Promise<void>((resolve) => {
    this.#tellStarted = resolve;
  });

  /** @param connect makes the engine; called once, when it is first needed */
  constructor(connect: () => EngineApi) {
    this.link = new EngineLink(connect);
    this.session = new SessionState(() => this.link.engine);
    this.feedback = new FeedbackState(
      this.session,
      this.notices,
      () => this.setup.collecting.values,
    );
    this.rater = new SimulatedRater(this.session, this.notices);
    this.reward = new RewardState(
      this.session,
      this.notices,
      () => this.feedback.comparisons.length,
    );
    this.rewardChoice = new RewardChoice(this.session, this.notices);
    this.training = new TrainingRun(this.session, this.notices);
    this.evaluation = new EvaluationState(this.session, this.notices);
    this.runs = new RunList(this.session, this.notices);
    this.live = new LiveSamples(this.session, this.notices);
    this.checkpoints = new CheckpointList(this.session, this.notices);
    this.setup = new SetupState((patch) => {
      void this.training.configure(patch);
    });
    this.device = new DeviceSetting(this.setup, this.notices);
    this.loop = new LoopRunner(this);
    this.overview = new StageOverview(this, this.session, this.session.jobs);
    this.runControls = new RunControls(this, this.loop, this.link, this.session, this.notices);
    this.ask = new AskState(this.session, this.notices);
  }

  /** What the engine is busy with. */
  get jobs(): JobList {
    return this.session.jobs;
  }

  /** State whose code is fetched later: made once, and told every event from then on. */
  late<T extends Listener>(name: string, make: () => T): T {
    const known = this.#late.find((one) => one.name === name);
    if (known !== undefined) return known.state as T;
    const state = make();
    this.#late.push({ name, state });
    return state;
  }

  /** The copy of the page for visits without a network; made after the first answer. */
  offline(): Promise<OfflineCopy> {
    this.#offline ??= import('./offline-copy.svelte').then((made) => new made.OfflineCopy());
    return this.#offline;
  }

  /**
   * Takes the device and opens what the set-up names, or again what is open. Failures are shown,
   * not thrown.
   */
  async start(device: DeviceName = this.device.wanted): Promise<void> {
    this.#starting = this.#start(device);
    this.#tellStarted();
    await this.#starting.catch(() => undefined);
  }

  /** A person's choice: of this browser from now on, and no longer the link's. */
  async chooseDevice(device: DeviceName): Promise<void> {
    this.device.remember(device);
    await this.start(device);
  }

  /** The device, once the page has opened its own session, so that a script's comes after it. */
  async ready(): Promise<EngineInfo> {
    await this.#started;
    if (this.#starting === undefined) throw new TypeError('ready: the engine never started');
    const info = await this.#starting;
    return this.link.info ?? info; // A script may have chosen another one since.
  }

  async #start(device: DeviceName): Promise<EngineInfo> {
    const info = await this.link.start(device, (event) => {
      this.apply(event);
    });
    this.device.tellMissing(info);
    await this.#openAgain();
    return info;
  }

  /** A new project with the lab, model and seed of the set-up. */
  async openSetup(): Promise<void> {
    const { lab, model, seed } = this.setup;
    if (await this.#opened(this.session.open({ lab, model, seed }))) this.#adoptLabSettings();
  }

  /** What the lab starts with, where neither link nor person said anything. */
  #adoptLabSettings(): void {
    const { snapshot } = this.session;
    const { ppo, rewardModel } = this.setup;
    if (snapshot === undefined) return;
    if (ppo.changed.length === 0) ppo.adopt(snapshot.trainingConfig);
    if (rewardModel.changed.length === 0) rewardModel.adopt(snapshot.rewardModelConfig);
  }

  /** On another device: the open project goes on where it was saved, unless the set-up left it. */
  async #openAgain(): Promise<void> {
    const { snapshot } = this.session;
    if (snapshot === undefined || !this.#isSetupOpen()) return this.openSetup();
    const { lab, model, seed } = this.setup;
    const { project } = snapshot;
    await this.#opened(this.session.open({ project, lab, model, seed }));
  }

  #isSetupOpen(): boolean {
    const { setup } = this;
    const { snapshot } = this.session;
    return (
      snapshot?.lab.id === setup.lab &&
      snapshot.model.name === setup.model &&
      snapshot.seed === setup.seed
    );
  }

  /** Takes over a link's set-up; opens another session only where it names another one. */
  async adoptAddress(hash: string): Promise<void> {
    const device = this.device.wanted;
    const unknown = this.setup.replaceWith(hash);
    for (const entry of unknown) {
      this.notices.add({
        tone: 'warning',
        text: `The link says ${entry}, which means nothing here.`,
      });
    }
    if (this.session.snapshot === undefined) return;
    if (this.device.wanted !== device) await this.start();
    else if (!this.#isSetupOpen()) await this.openSetup();
  }

  /** Goes on with a saved project, with the settings it was saved with. */
  async continueProject(project: ProjectInfo): Promise<void> {
    const { name, lab, model, seed } = project;
    const opened = await this.#opened(this.session.open({ project: name, lab, model, seed }));
    if (!opened || this.session.snapshot === undefined) return;
    this.setup.ppo.adopt(this.session.snapshot.trainingConfig);
    this.setup.rewardModel.adopt(this.session.snapshot.rewardModelConfig);
  }

  async refreshProjects(): Promise<void> {
    await notifyOnFailure(this.notices, 'Listing projects', () => this.link.refreshProjects());
  }

  async removeProject(name: string): Promise<void> {
    await notifyOnFailure(this.notices, 'Removing a project', () =>
      this.link.engine.removeProject(name),
    );
    await this.refreshProjects();
  }

  apply(event: EngineEvent): void {
    if (event.kind === 'session') this.#follow(event.snapshot);
    if (event.kind === 'gpu-error') {
      const { code, message } = event.error;
      const remedy = 'Numbers may be wrong from here on: reload, and continue where it was saved.';
      this.notices.add({ tone: 'error', text: message, remedy, code });
    }
    if (event.kind === 'storage-error') {
      const { code } = event.error;
      this.notices.failure(code === 'storage' ? 'Saving' : 'Storage', event.error);
    }
    if (event.kind === 'feedback') void this.#keep();
    this.link.apply(event);
    this.session.apply(event);
    this.feedback.apply(event);
    this.rater.apply(event);
    this.reward.apply(event);
    this.rewardChoice.apply(event);
    this.training.apply(event);
    this.evaluation.apply(event);
    this.runs.apply(event);
    this.live.apply(event);
    this.checkpoints.apply(event);
    for (const { state } of this.#late) state.apply(event);
  }

  async #opened(opening: Promise<boolean>): Promise<boolean> {
    const opened = await opening;
    const { snapshot, error } = this.session;
    if (opened && snapshot !== undefined && this.#adopted !== snapshot.sessionId) {
      this.apply({ kind: 'session', snapshot });
    }
    if (!opened && error !== undefined) this.notices.failure('Opening', error);
    if (opened) void this.#show();
    return opened;
  }

  /** Something to see as soon as a session is open. */
  async #show(): Promise<void> {
    await this.live.refresh();
    if (this.setup.stage === 'model' && this.training.iteration === 0) {
      await this.ask.askFirst(this.live.samples);
    }
    if (this.link.info !== undefined) {
      await this.device.compareIfUnclear(this.link.engine, this.link.info);
    }
    if (import.meta.env.PROD) void this.offline();
  }

  /** There is something worth keeping from now on: the browser is asked to, once. */
  async #keep(): Promise<void> {
    if (this.#asksToKeep || this.feedback.count === 0) return;
    this.#asksToKeep = true;
    await (await import('./storage-use.svelte')).askToKeep();
  }

  /** The selectors show the session that is open, whoever opened it. */
  #follow(snapshot: SessionSnapshot): void {
    if (this.#adopted !== snapshot.sessionId) this.ask.clear();
    this.#adopted = snapshot.sessionId;
    this.setup.lab = snapshot.lab.id;
    this.setup.model = snapshot.model.name;
    this.setup.seed = snapshot.seed;
  }
}
