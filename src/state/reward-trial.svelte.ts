/** A reward being written, tried on recorded answers after every pause in typing. */
import type { GivenReward, PreviewOptions, RewardPreview, CustomReward } from '../protocol/rewards';
import type { ErrorRecord } from '../shared/errors';
import { errorRecord } from './error-record';

const PAUSE_MS = 400;
/** After so long the fault of the version before says nothing of this one: Python may take seconds. */
const FAULT_STAYS_MS = 150;

type Preview = (reward: GivenReward, options: PreviewOptions) => Promise<RewardPreview>;

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

  abstract spec(): GivenReward;

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
    const clearing = setTimeout(() => (this.error = undefined), FAULT_STAYS_MS);
    try {
      const preview = await this.#preview(this.spec(), this.options);
      this.before = this.current;
      this.current = preview;
      this.error = undefined;
    } catch (error) {
      this.error = errorRecord(error);
    } finally {
      clearTimeout(clearing);
    }
  }
}

export class ShapeTrial extends RewardTrial {
  name = $state('My shape');
  source = $state('(sample, context) => sample.words.length');

  spec(): CustomReward {
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

  /** As it was typed: the engine reads it. */
  spec(): string {
    return this.text;
  }

  edit(text: string): void {
    this.text = text;
    if (text.trim() !== '' && !this.waits) this.runSoon();
  }
}
