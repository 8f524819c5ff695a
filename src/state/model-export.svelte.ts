/** Models on their way out of the project. */
import type { ModelExportOptions } from '../protocol/model-export';
import type { Notices } from './notices.svelte';
import { notifyOnFailure } from './notify-on-failure';
import type { SessionState } from './session-state.svelte';

export class ModelExport {
  busy = $state(false);
  readonly #session: SessionState;
  readonly #notices: Notices;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  /** The archive and a name for it; undefined when it failed, which a notice then says. */
  async archive(options: ModelExportOptions): Promise<{ name: string; file: Blob } | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    const { engine, id } = this.#session;
    let file: Blob | undefined;
    await notifyOnFailure(this.#notices, 'Exporting', async () => {
      file = await engine.exportModel(id, options);
    });
    this.busy = false;
    return file && { name: `${options.what}-${options.format}.zip`, file };
  }
}
