/** First come, first served: whoever holds the lock has the GPU to itself. */
export class GpuLock {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` when all that was asked for earlier has ended, well or badly. */
  run<T>(work: () => Promise<T> | T): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
