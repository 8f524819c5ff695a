/** What of a grader's text is kept without effect, or left aside: told beside it. */
import type { SessionState } from './session-state.svelte';

export class GraderNotes {
  list = $state.raw<readonly string[]>([]);
  readonly #session: SessionState;
  /** The latest text that was asked about. */
  #text = '';

  constructor(session: SessionState) {
    this.#session = session;
  }

  /** Of a text that is no grader there is a fault to tell, and no notes. */
  async refresh(text: string): Promise<void> {
    this.#text = text;
    if (text.trim() === '') {
      this.list = [];
      return;
    }
    const { engine, id } = this.#session;
    const notes = await engine.validateGrader(id, text).then(
      (validated) => validated.notes,
      () => [],
    );
    if (this.#text === text) this.list = notes;
  }
}
