/** The reward shape being written, tried on recorded answers after every pause in typing. */
import type { RewardPreview, RewardShape } from '../protocol/rewards';
import type { ErrorRecord } from '../shared/errors';
import { errorRecord } from './error-record';
import type { RewardChoice } from './reward-choice.svelte';

const PAUSE_MS = 400;

export class ShapeTrial {
  name = $state('My shape');
  source = $state('(sample, context) => sample.words.length');
  /** Of the newest version that ran, and of the one before it. */
  current = $state.raw<RewardPreview>();
  before = $state.raw<RewardPreview>();
  error = $state.raw<ErrorRecord>();
  running = $state(false);
  readonly shape: RewardShape = $derived.by(() => ({
    type: 'shape',
    name: this.name,
    source: this.source,
  }));
  readonly #choice: RewardChoice;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #again = false;

  constructor(choice: RewardChoice) {
    this.#choice = choice;
  }

  edit(source: string): void {
    if (source === this.source) return;
    this.source = source;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.run(), PAUSE_MS);
  }

  /** Starts from another shape. */
  load(name: string, source: string): Promise<void> {
    this.name = name;
    this.source = source;
    return this.run();
  }

  /** One at a time; the newest version is the last to run. */
  async run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#again = true;
    if (this.running) return;
    this.running = true;
    while (this.#takeTurn()) await this.#try();
    this.running = false;
  }

  #takeTurn(): boolean {
    const wanted = this.#again;
    this.#again = false;
    return wanted;
  }

  async #try(): Promise<void> {
    try {
      const preview = await this.#choice.preview(this.shape);
      this.before = this.current;
      this.current = preview;
      this.error = undefined;
    } catch (error) {
      this.error = errorRecord(error);
    }
  }
}
