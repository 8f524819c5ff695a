/** Estimates the time left of a job from its pace so far; pauses do not count. */
export class Pace {
  readonly #now: () => number;
  #activeMs = 0;
  #runningSinceMs: number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#runningSinceMs = now();
  }

  pause(): void {
    this.#activeMs += this.#now() - this.#runningSinceMs;
  }

  resume(): void {
    this.#runningSinceMs = this.#now();
  }

  /** @returns undefined until something is done */
  secondsLeft(done: number, total: number): number | undefined {
    if (done <= 0) return undefined;
    const activeMs = this.#activeMs + this.#now() - this.#runningSinceMs;
    return ((activeMs / done) * (total - done)) / 1000;
  }
}
