/** Whether anybody can see the page. What is only there to be looked at waits until somebody can. */
import { untrack } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';

const subscribe = createSubscriber((changed) => {
  document.addEventListener('visibilitychange', changed);
  return () => {
    document.removeEventListener('visibilitychange', changed);
  };
});

/** Reactive. Where there is no document, somebody can. */
export function pageIsSeen(): boolean {
  if (typeof document === 'undefined') return true;
  subscribe();
  return !document.hidden;
}

/** What `read` gives, standing still while the page is hidden. */
export class WhileSeen<T> {
  readonly #read: () => T;
  #last: T;
  readonly current: T = $derived.by(() => {
    if (pageIsSeen()) this.#last = this.#read();
    return this.#last;
  });

  constructor(read: () => T) {
    this.#read = read;
    this.#last = untrack(read);
  }
}
