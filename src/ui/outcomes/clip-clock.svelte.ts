/**
 * The one clock of all clips on the page: two that are compared, and base beside tuned, show the
 * same moment. It runs while there is a clip to be seen, and stands still, as stills, where the
 * person asked for less motion.
 */

import { untrack } from 'svelte';

/** After the last picture, so that one sees how it ended before it begins anew. */
const REST_SECONDS = 0.8;

export const SPEEDS = [0.25, 0.5, 1, 2] as const;

export class ClipClock {
  /** Since the beginning of the clips. */
  seconds = $state(0);
  playing = $state(true);
  speed = $state<number>(1);
  /** A row of moments with their numbers in place of motion. */
  stills = $state(false);
  #lengths = $state.raw<readonly number[]>([]);
  /** Of the longest clip that is shown. */
  readonly length = $derived(Math.max(0, ...this.#lengths));
  #request: number | undefined;
  #before: number | undefined;

  constructor(reduced: boolean) {
    this.stills = reduced;
  }

  /** A clip of that many seconds is shown. @returns a function to call when it is no longer */
  show(length: number): () => void {
    this.#lengths = [...untrack(() => this.#lengths), length];
    this.#run();
    return () => {
      const others = [...untrack(() => this.#lengths)];
      others.splice(others.indexOf(length), 1);
      this.#lengths = others;
    };
  }

  #run(): void {
    this.#request ??= requestAnimationFrame((now) => {
      this.#request = undefined;
      this.advance(now);
      if (this.#lengths.length > 0) this.#run();
      else this.#before = undefined;
    });
  }

  /** @param now milliseconds */
  advance(now: number): void {
    const passed = (now - (this.#before ?? now)) / 1000;
    this.#before = now;
    if (!this.playing || this.stills) return;
    const next = this.seconds + passed * this.speed;
    this.seconds = next > this.length + REST_SECONDS ? 0 : next;
  }

  toggle(): void {
    this.playing = !this.playing;
  }

  /** Stops at that moment. */
  seek(seconds: number): void {
    this.playing = false;
    this.seconds = seconds;
  }
}

let shared: ClipClock | undefined;

export function clipClock(): ClipClock {
  shared ??= new ClipClock(matchMedia('(prefers-reduced-motion: reduce)').matches);
  return shared;
}
