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

/** Where the threads of a program wait for each other, see program.wasm.ts. */
const MEETING_BYTES = 64;
const FAILED_MEETING = 2;

/** The threads besides the caller's own. */
export class Threads {
  /** Where it lies; it is all zeros between two programs. */
  readonly meeting: number;
  readonly #meeting: Int32Array;
  readonly #threads: readonly Thread[];

  private constructor(threads: readonly Thread[], meeting: number, heap: Heap) {
    this.#threads = threads;
    this.meeting = meeting;
    this.#meeting = heap.integers(meeting, 3);
  }

  static async start(
    heap: Heap,
    module: WebAssembly.Module,
    { count, start }: ThreadStarter,
  ): Promise<Threads> {
    const { pointer: meeting } = heap.allocate(MEETING_BYTES);
    heap.integers(meeting, 3).fill(0);
    const threads = Array.from({ length: count - 1 }, async () => {
      const { pointer: control } = heap.allocate(RECORD_BYTES);
      const thread = new Thread(heap, control);
      await start({ module, memory: heap.memory, control, meeting });
      return thread;
    });
    return new Threads(await Promise.all(threads), meeting, heap);
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
    let failed = true;
    try {
      own();
      failed = false;
    } finally {
      // Those who wait for this thread in a program would wait for ever.
      if (failed) Atomics.store(this.#meeting, FAILED_MEETING, 1);
      this.#wait(parts.length);
    }
  }

  /** For the first so many, all of them, whichever fails. */
  #wait(count: number): void {
    const failures = this.#threads.slice(0, count).filter((thread) => !thread.wait());
    const failed = failures.length > 0 || Atomics.load(this.#meeting, FAILED_MEETING) !== 0;
    if (!failed) return;
    this.#meeting.fill(0);
    throw new Error('a kernel failed on a thread');
  }
}
