/**
 * Threads that take a share of a kernel's units. Each has a record in the shared memory, where it
 * waits for orders; the records are 64 bytes of numbers, then the arguments:
 * [order, order done, kernel, number of arguments, whether it failed], arguments as float64.
 */
import type { Heap } from './heap';

/** What the platform must be able to do: start `thread.mjs` and hand it a message. */
export interface ThreadStarter {
  /** How many threads the processor runs at once, the caller's included. */
  readonly count: number;
  /** Resolves when the thread is ready for orders. */
  readonly start: (message: object) => Promise<void>;
}

const [ORDER, DONE, KERNEL, ARGUMENTS, FAILED] = [0, 1, 2, 3, 4] as const;
const RECORD_BYTES = 64 + 8 * 32;
/** Looks before the caller sleeps; a part is short. */
const SPINS = 2000;

class Thread {
  readonly #state: Int32Array;
  readonly #args: Float64Array;

  constructor(heap: Heap, control: number) {
    this.#state = heap.integers(control, 16);
    this.#args = heap.doubles(control + 64, 32);
    this.#state.fill(0);
  }

  order(kernel: number, args: readonly number[]): void {
    this.#args.set(args);
    this.#state[KERNEL] = kernel;
    this.#state[ARGUMENTS] = args.length;
    Atomics.add(this.#state, ORDER, 1);
    Atomics.notify(this.#state, ORDER);
  }

  /** @returns whether the kernel did its work there */
  wait(): boolean {
    const order = this.#state[ORDER] ?? 0;
    for (let spin = 0; spin < SPINS && Atomics.load(this.#state, DONE) !== order; spin++);
    for (;;) {
      const done = Atomics.load(this.#state, DONE);
      if (done === order) break;
      Atomics.wait(this.#state, DONE, done);
    }
    return this.#state[FAILED] === 0;
  }
}

/** The threads besides the caller's own. */
export class Threads {
  readonly #threads: readonly Thread[];

  private constructor(threads: readonly Thread[]) {
    this.#threads = threads;
  }

  static async start(
    heap: Heap,
    module: WebAssembly.Module,
    { count, start }: ThreadStarter,
  ): Promise<Threads> {
    const threads = Array.from({ length: count - 1 }, async () => {
      const { pointer: control } = heap.allocate(RECORD_BYTES);
      const thread = new Thread(heap, control);
      await start({ module, memory: heap.memory, control });
      return thread;
    });
    return new Threads(await Promise.all(threads));
  }

  /** How many parts run at once, the caller's included. */
  get count(): number {
    return this.#threads.length + 1;
  }

  /** Runs all parts, the first on the caller's thread; returns when all are done. */
  run(kernel: number, own: () => void, parts: readonly (readonly number[])[]): void {
    parts.forEach((args, index) => {
      this.#threads[index]?.order(kernel, args);
    });
    try {
      own();
    } finally {
      this.#wait(parts.length);
    }
  }

  /** For the first so many, all of them, whichever fails. */
  #wait(count: number): void {
    const failures = this.#threads.slice(0, count).filter((thread) => !thread.wait());
    if (failures.length > 0) throw new Error('a kernel failed on a thread');
  }
}
