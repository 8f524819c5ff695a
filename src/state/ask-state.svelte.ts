/** "Ask it": one prompt, several answers of base and tuned policy, and how good they truly are. */
import type { LiveSample } from '../protocol/engine-api';
import type { PolicyName, Sample } from '../protocol/playground';
import { errorRecord } from './error-record';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';

export interface Answer {
  readonly sample: Sample;
  /** By criterion; the ground truth, which the reward model never sees. */
  readonly gold: Readonly<Record<string, number>>;
}

const ANSWERS = 6;

export class AskState {
  prompt = $state('');
  temperature = $state(1);
  asking = $state(false);
  /** The prompt that the answers below belong to. */
  asked = $state('');
  base = $state.raw<readonly Answer[]>([]);
  /** Empty while nothing has been trained. */
  tuned = $state.raw<readonly Answer[]>([]);
  readonly #session: SessionState;
  readonly #notices: Notices;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  async ask(includeTuned: boolean): Promise<void> {
    const prompt = this.prompt.trim();
    if (this.asking || prompt === '') return;
    this.asking = true;
    const { id } = this.#session;
    try {
      const base = await this.#answers(prompt, 'base');
      const tuned = includeTuned ? await this.#answers(prompt, 'tuned') : [];
      if (id === this.#session.id) [this.asked, this.base, this.tuned] = [prompt, base, tuned];
    } catch (error) {
      // What was asked of a session that has been closed meanwhile needs no answer.
      if (id === this.#session.id) this.#notices.failure('Asking', errorRecord(error));
    } finally {
      this.asking = false;
    }
  }

  /** The first thing a visitor sees: a prompt to which the lab's first criterion applies, asked. */
  async askFirst(samples: readonly LiveSample[]): Promise<void> {
    if (this.prompt !== '' || this.asked !== '') return;
    const main = this.#session.lab?.criteria[0] ?? '';
    const first = samples.find((sample) => main in sample.baseGold) ?? samples[0];
    if (first === undefined) return;
    this.prompt = first.prompt;
    await this.ask(false);
  }

  clear(): void {
    [this.prompt, this.asked, this.base, this.tuned] = ['', '', [], []];
  }

  async #answers(prompt: string, policy: PolicyName): Promise<Answer[]> {
    const { engine, id } = this.#session;
    const samples = await engine.sample(id, {
      prompts: Array.from({ length: ANSWERS }, () => prompt),
      count: ANSWERS,
      policy,
      temperature: this.temperature,
    });
    const items = samples.map((sample) => ({ prompt, text: sample.text }));
    const gold = await engine.gold(id, items);
    return samples.map((sample, index) => ({ sample, gold: gold[index] ?? {} }));
  }
}
