/** How a person likes to judge, remembered by this browser. */
import { readLocal, writeLocal } from './local-value';

const STORAGE_KEY = 'rft-playground judging';

export class JudgingOptions {
  /** Ask how much better, too. */
  strength = $state(false);
  /** Show answers word by word, as a model writes them. */
  reveal = $state(false);

  constructor() {
    const stored = readLocal(STORAGE_KEY);
    if (typeof stored !== 'object' || stored === null) return;
    this.strength = Reflect.get(stored, 'strength') === true;
    this.reveal = Reflect.get(stored, 'reveal') === true;
  }

  set(name: 'strength' | 'reveal', value: boolean): void {
    this[name] = value;
    writeLocal(STORAGE_KEY, { strength: this.strength, reveal: this.reveal });
  }
}
