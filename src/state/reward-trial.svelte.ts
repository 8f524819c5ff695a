/** A reward being written, tried on recorded answers after every pause in typing. */
import type { Grader } from '../protocol/graders';
import type { PreviewOptions, RewardPreview, RewardShape, RewardSpec } from '../protocol/rewards';
import { InvalidValueError, type ErrorRecord } from '../shared/errors';
import { errorRecord } from './error-record';

const PAUSE_MS = 400;
const MANY = 40;

type Preview = (spec: RewardSpec, options: PreviewOptions) => Promise<RewardPreview>;

abstract class RewardTrial {
  /** Of the newest version that ran, and of the one before it. */
  current = $state.raw<RewardPreview>();
  before = $state.raw<RewardPreview>();
  error = $state.raw<ErrorRecord>();
  running = $state(false);
  options: PreviewOptions = {};
  readonly #preview: Preview;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #again = false;

  constructor(preview: Preview) {
    this.#preview = preview;
  }

  /** @throws InvalidValueError when what was typed is not even a reward's form */
  abstract spec(): RewardSpec;

  /** One at a time; the newest version is the last to run. */
  async run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#again = true;
    if (this.running) return;
    this.running = true;
    while (this.#takeTurn()) await this.#try();
    this.running = false;
  }

  protected runSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.run(), PAUSE_MS);
  }

  #takeTurn(): boolean {
    const wanted = this.#again;
    this.#again = false;
    return wanted;
  }

  async #try(): Promise<void> {
    try {
      const preview = await this.#preview(this.spec(), this.options);
      this.before = this.current;
      this.current = preview;
      this.error = undefined;
    } catch (error) {
      this.error = errorRecord(error);
    }
  }
}

export class ShapeTrial extends RewardTrial {
  name = $state('My shape');
  source = $state('(sample, context) => sample.words.length');

  spec(): RewardShape {
    return { type: 'shape', name: this.name, source: this.source };
  }

  edit(source: string): void {
    if (source === this.source) return;
    this.source = source;
    this.runSoon();
  }

  /** Starts from another shape. */
  load(name: string, source: string): Promise<void> {
    this.name = name;
    this.source = source;
    return this.run();
  }
}

export class GraderTrial extends RewardTrial {
  /** JSON of a grader, or of a job's body. */
  text = $state('');
  /** Whether it waits to be told to run: each run asks a service that costs something. */
  waits = $state(false);

  spec(): Grader {
    try {
      return JSON.parse(this.text) as Grader; // the engine looks at every field of it
    } catch (error) {
      const problem = error instanceof Error ? error.message : 'not JSON';
      throw new InvalidValueError('grader', this.text.slice(0, MANY), `it is no JSON: ${problem}`);
    }
  }

  edit(text: string): void {
    this.text = text;
    if (text.trim() !== '' && !this.waits) this.runSoon();
  }
}
