/** First come, first served: whoever holds the lock has what it guards, such as the GPU, to itself. */
export class Lock {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves to the function that gives the lock back, when all earlier holders have. */
  acquire(): Promise<() => void> {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const turn = this.#last.then(() => release);
    this.#last = this.#last.then(() => held);
    return turn;
  }

  async run<T>(work: () => Promise<T> | T): Promise<T> {
    const release = await this.acquire();
    try {
      return await work();
    } finally {
      release();
    }
  }

  /**
   * For long work made of many parts: between them `work` awaits `stepAside`, which gives the
   * lock to whoever came in the meantime and takes it back when `meanwhile` has ended.
   */
  async runInParts<T>(work: (stepAside: StepAside) => Promise<T>): Promise<T> {
    let release = await this.acquire();
    try {
      return await work(async (meanwhile) => {
        release();
        try {
          await meanwhile?.();
        } finally {
          release = await this.acquire();
        }
      });
    } finally {
      release();
    }
  }
}

export type StepAside = (meanwhile?: () => Promise<void>) => Promise<void>;
