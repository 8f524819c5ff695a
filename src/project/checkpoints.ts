/** Saved states of a project: automatic ones, of which the last few are kept, and those by hand. */
import type { CheckpointInfo, ProjectInfo } from '../protocol/playground';
import { errorRecord } from '../shared/error-record';
import { NotFoundError } from '../shared/errors';
import type { PartStates } from './parts';
import type { ProjectContext } from './project-context';
import { arrayBytes, readStoredProject, storedProject } from './stored-state';

export class Checkpoints {
  readonly #context: ProjectContext;
  readonly #projectInfo: () => ProjectInfo;

  constructor(context: ProjectContext, projectInfo: () => ProjectInfo) {
    this.#context = context;
    this.#projectInfo = projectInfo;
  }

  /** Newest first. */
  list(): Promise<CheckpointInfo[]> {
    return this.#context.store.checkpoints(this.#context.project);
  }

  async save(parts: PartStates, name?: string): Promise<CheckpointInfo> {
    const project = this.#projectInfo();
    const info: CheckpointInfo = {
      ...project,
      id: crypto.randomUUID(),
      name: name ?? `Iteration ${project.iteration}`,
      project: project.name,
      automatic: name === undefined,
      sizeBytes: arrayBytes(parts),
    };
    await this.#context.store.saveProject(project);
    await this.#context.store.saveCheckpoint(info, { id: info.id, state: storedProject(parts) });
    await this.#publishList();
    return info;
  }

  /** As `save`, but a refusal of the storage becomes an event: the work goes on. */
  async saveQuietly(parts: PartStates): Promise<void> {
    try {
      await this.save(parts);
    } catch (error) {
      this.#context.publish({ kind: 'storage-error', error: errorRecord(error) });
    }
  }

  /** @throws NotFoundError when this project has no checkpoint of that id */
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

  async latest(): Promise<PartStates | undefined> {
    const [newest] = await this.list();
    return newest && this.read(newest.id);
  }

  async remove(id: string): Promise<void> {
    const known = await this.list();
    if (!known.some((info) => info.id === id)) throw new NotFoundError('checkpoint', id);
    await this.#context.store.removeCheckpoint(id);
    await this.#publishList();
  }

  async #publishList(): Promise<void> {
    this.#context.publish({ kind: 'checkpoints', checkpoints: await this.list() });
  }
}
