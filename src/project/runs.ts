/** The runs of a project, for comparing: kept in storage, the oldest giving way. */
import type { RunRecord } from '../protocol/run';
import { errorRecord } from '../shared/error-record';
import type { ProjectContext } from './project-context';

export class Runs {
  readonly #context: ProjectContext;

  constructor(context: ProjectContext) {
    this.#context = context;
  }

  /** Newest first. */
  list(): Promise<RunRecord[]> {
    return this.#context.store.runs(this.#context.project);
  }

  /** Keeps it, or what it has become. A refusal of the storage is an event: the work goes on. */
  async record(
    run: Pick<RunRecord, 'id' | 'name' | 'experiment' | 'config' | 'metrics'>,
  ): Promise<RunRecord> {
    const { project, lab, model, seed, now, store, publish } = this.#context;
    const facts = { project, lab: lab.id, model: model.name, seed, time: now() };
    const record: RunRecord = { ...run, ...facts };
    if (record.metrics.length === 0) return record;
    try {
      await store.saveRun(record);
      publish({ kind: 'runs', runs: await this.list() });
    } catch (error) {
      publish({ kind: 'storage-error', error: errorRecord(error) });
    }
    return record;
  }

  async remove(id: string): Promise<void> {
    await this.#context.store.removeRun(id);
    this.#context.publish({ kind: 'runs', runs: await this.list() });
  }
}
