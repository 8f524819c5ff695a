/** The people who judge on this computer, by the names that they gave; remembered by this browser. */
import { isReward } from '../protocol/rewards';
import { readLocal, writeLocal } from './local-value';

const STORAGE_KEY = 'rft-playground raters';
const LONGEST = 40;
/** What judges by itself goes by these, rewards by their own. */
const TAKEN = ['simulated', 'script', 'imported'];

/** Whether a rater's name is that of a person. */
export function isPerson(name: string): boolean {
  return !TAKEN.includes(name) && !isReward(name);
}

export class RaterNames {
  names = $state.raw<readonly string[]>([]);

  constructor() {
    const stored = readLocal(STORAGE_KEY);
    if (!Array.isArray(stored)) return;
    this.names = stored.filter((name): name is string => typeof name === 'string');
  }

  /** @returns the name without spaces around it, or undefined when nobody can be called that */
  add(given: string): string | undefined {
    const name = given.trim().slice(0, LONGEST);
    if (name === '' || !isPerson(name)) return undefined;
    if (!this.names.includes(name)) {
      this.names = [...this.names, name];
      writeLocal(STORAGE_KEY, this.names);
    }
    return name;
  }
}
