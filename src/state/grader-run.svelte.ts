/** One answer graded as the run endpoint does it: a sample and an item of the user's own. */
import type { GraderRunResult } from '../protocol/graders';
import { jsonProblem, placeOf } from '../shared/json-problem';
import { errorRecord } from './error-record';
import type { SessionState } from './session-state.svelte';

export class GraderRun {
  sample = $state('');
  /** JSON of the dataset's row. */
  item = $state('');
  running = $state(false);
  failure = $state('');
  result = $state.raw<GraderRunResult>();
  readonly #session: SessionState;

  constructor(session: SessionState) {
    this.#session = session;
  }

  /** @param grader JSON of it */
  async run(grader: string): Promise<void> {
    const { engine, id } = this.#session;
    this.running = true;
    this.failure = '';
    this.result = undefined;
    try {
      const options = { item: this.#parsedItem(), modelSample: this.sample };
      this.result = await engine.runGrader(id, grader, options);
    } catch (error) {
      this.failure = errorRecord(error).message;
    }
    this.running = false;
  }

  /** @throws SyntaxError saying where it is no JSON; what it is of, the engine looks at */
  #parsedItem(): Record<string, unknown> {
    try {
      return JSON.parse(this.item) as Record<string, unknown>;
    } catch (error) {
      const fault = jsonProblem(this.item, error);
      throw new SyntaxError(`The item is no JSON${placeOf(fault)}: ${fault.problem}`);
    }
  }
}
