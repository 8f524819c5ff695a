/** Saved states of a session: automatic ones, of which the last few are kept, and those by hand. */
import type { CheckpointInfo, ProjectInfo } from '../protocol/playground';
import { errorRecord } from '../shared/error-record';
import { NotFoundError } from '../shared/errors';
import type { ProjectContext } from './project-context';
import { arrayBytes, readProjectState, type ProjectState } from './project-state';

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

  async save(state: ProjectState, name?: string): Promise<CheckpointInfo> {
    const project = this.#projectInfo();
    const info: CheckpointInfo = {
      ...project,
      id: crypto.randomUUID(),
      name: name ?? `Iteration ${project.iteration}`,
      project: project.name,
      automatic: name === undefined,
      sizeBytes: arrayBytes(state),
    };
    await this.#context.store.saveProject(project);
    await this.#context.store.saveCheckpoint(info, { id: info.id, state });
    await this.#publishList();
    return info;
  }

  /** As `save`, but a refusal of the storage becomes an event: the work goes on. */
  async saveQuietly(state: ProjectState): Promise<void> {
    try {
      await this.save(state);
    } catch (error) {
      this.#context.publish({ kind: 'storage-error', error: errorRecord(error) });
    }
  }

  /** @throws NotFoundError when this project has no checkpoint of that id */
  async read(id: string): Promise<ProjectState> {
    const { info, body } = await this.#context.store.checkpoint(id);
    if (info.project !== this.#context.project) throw new NotFoundError('checkpoint', id);
    return readProjectState(body.state, this.#context.family.fingerprint);
  }

  async latest(): Promise<ProjectState | undefined> {
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
