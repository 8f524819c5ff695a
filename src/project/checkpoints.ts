/**
 * Saved states of a project: automatic ones, of which some are kept, and those by hand. Fetched with
 * the first of them.
 */
import type { CheckpointInfo, ProjectInfo } from '../protocol/playground';
import { errorRecord } from '../shared/error-record';
import { NotFoundError } from '../shared/errors';
import type { PartStates } from './part';
import type { ProjectContext } from './project-context';
import { arrayBytes, readStoredProject, storedProject } from './stored-state';

/** What is known of the policy in it, for choosing which ones are kept. */
type Measured = Pick<CheckpointInfo, 'heldoutReward'>;

export class Checkpoints {
  readonly #context: ProjectContext;
  readonly #projectInfo: () => ProjectInfo;
  /** The newest automatic one, which is not written twice. */
  #newest: { readonly info: CheckpointInfo; readonly checksums: string } | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(context: ProjectContext, projectInfo: () => ProjectInfo) {
    this.#context = context;
    this.#projectInfo = projectInfo;
  }

  /** Newest first. */
  list(): Promise<CheckpointInfo[]> {
    return this.#context.store.checkpoints(this.#context.project);
  }

  /** After those that are being written: the newest is the newest in storage, too. */
  save(parts: PartStates, name?: string, measured: Measured = {}): Promise<CheckpointInfo> {
    const project = this.#projectInfo();
    const info = {
      ...project,
      ...measured,
      id: crypto.randomUUID(),
      name: name ?? `Iteration ${project.iteration}`,
      project: project.name,
      automatic: name === undefined,
    };
    const turn = this.#writing.then(() => this.#write(info, parts));
    this.#writing = turn.catch(() => undefined);
    return turn;
  }

  /** As `save`, but a refusal of the storage becomes an event: the work goes on. */
  async saveQuietly(parts: PartStates, measured?: Measured): Promise<void> {
    try {
      await this.save(parts, undefined, measured);
    } catch (error) {
      this.#context.publish({ kind: 'storage-error', error: errorRecord(error) });
    }
  }

  /** Resolves when none is being written. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /**
   * @throws NotFoundError when this project has no checkpoint of that id
   * @throws DamagedDataError naming what of it is not as it was written
   */
  async read(id: string): Promise<PartStates> {
    const { info, body } = await this.#context.store.checkpoint(id);
    if (info.project !== this.#context.project) throw new NotFoundError('checkpoint', id);
    return readStoredProject(body.state, this.#context.family.fingerprint);
  }

  /** Of a checkpoint of any project. */
  async readAny(id: string): Promise<PartStates> {
    const { lab, model, family, store } = this.#context;
    const { info, body } = await store.checkpoint(id);
    const isOfThisModel = info.lab === lab.id && info.model === model.name;
    const fingerprint = isOfThisModel ? family.fingerprint : `${info.lab}, ${info.model}`;
    return readStoredProject(body.state, fingerprint);
  }

  /** Storage has lost them: the next automatic one is written, whatever is in it. */
  forget(): void {
    this.#newest = undefined;
  }

  async remove(id: string): Promise<void> {
    const known = await this.list();
    if (!known.some((info) => info.id === id)) throw new NotFoundError('checkpoint', id);
    await this.#context.store.removeCheckpoint(id);
    this.forget();
    await this.#publishList();
  }

  async #write(
    facts: Omit<CheckpointInfo, 'sizeBytes'>,
    parts: PartStates,
  ): Promise<CheckpointInfo> {
    const state = await storedProject(parts);
    const checksums = JSON.stringify(state.checksums);
    if (facts.automatic && this.#newest?.checksums === checksums) return this.#newest.info;
    const info = { ...facts, sizeBytes: arrayBytes(parts) };
    const { store } = this.#context;
    await store.saveProject({ ...this.#projectInfo(), iteration: info.iteration });
    await store.saveCheckpoint(info, { id: info.id, state });
    this.#newest = info.automatic ? { info, checksums } : undefined;
    await this.#publishList();
    return info;
  }

  async #publishList(): Promise<void> {
    this.#context.publish({ kind: 'checkpoints', checkpoints: await this.list() });
  }
}
