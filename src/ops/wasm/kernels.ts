/** The compiled kernels with their memory: loads them, and runs them on one thread or several. */
import { Heap, type Block } from './heap';
import { Threads, type ThreadStarter } from './threads';

/** What one run does: a kernel of module.wasm.ts, on how many units, with what scratch memory. */
export interface Job {
  readonly kernel: string;
  /** Rows, heads or vectors; each is worked out by itself, whatever the others do. */
  readonly units: number;
  /** About how many: few are not worth waking other threads for. */
  readonly operations: number;
  readonly scratchBytes?: number;
}

type Kernel = (...args: number[]) => number;

const FIRST_PAGES = 16;
const MOST_PAGES = 32_768;
/** Some tens of microseconds' worth. */
const LEAST_OPERATIONS = 200_000;
/** So many units are shared out in multiples of `GRAIN`: whole tiles of rows. */
const MANY = 64;
const GRAIN = 4;

/**
 * @param starter of further threads, where memory can be shared
 * @returns undefined where the processor or the browser has no SIMD
 */
export async function loadKernels(starter?: ThreadStarter): Promise<Kernels | undefined> {
  const shared = starter !== undefined && starter.count > 1;
  const { default: base64 } = await (shared
    ? import('./generated/threaded')
    : import('./generated/single'));
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) return undefined;
  const memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES, shared });
  const module = await WebAssembly.compile(bytes);
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  const heap = new Heap(memory);
  return new Kernels(
    heap,
    exports,
    shared ? await Threads.start(heap, module, starter) : undefined,
  );
}

export class Kernels {
  readonly heap: Heap;
  readonly #exports: WebAssembly.Exports;
  readonly #names: readonly string[];
  readonly #threads: Threads | undefined;
  #used: number;
  #scratch: Block;

  constructor(heap: Heap, exports: WebAssembly.Exports, threads?: Threads) {
    this.heap = heap;
    this.#exports = exports;
    this.#names = Object.keys(exports);
    this.#threads = threads;
    this.#used = threads?.count ?? 1;
    this.#scratch = heap.allocate(0);
  }

  /** How many a run may take. */
  get threads(): number {
    return this.#used;
  }

  /** From now on; at most as many as were started. */
  useThreads(count: number): void {
    this.#used = Math.max(1, Math.min(count, this.#threads?.count ?? 1));
  }

  /** Each thread takes a run of units: what a unit comes to does not depend on how many do. */
  run({ kernel, units, operations, scratchBytes = 0 }: Job, ...args: number[]): void {
    const useful = Math.floor(operations / LEAST_OPERATIONS);
    const threads = Math.max(1, Math.min(this.threads, useful));
    const grain = units < MANY ? 1 : GRAIN;
    const share = Math.max(1, grain * Math.ceil(units / threads / grain));
    const scratchOfEach = 64 * Math.ceil(scratchBytes / 64);
    const scratch = this.scratch(threads * scratchOfEach);
    const part = (index: number): number[] => {
      const [from, to] = [index * share, Math.min(units, (index + 1) * share)];
      return [from, to, scratch + index * scratchOfEach, ...args];
    };
    const own = () => void this.#kernel(kernel)(...part(0));
    const others = Math.ceil(units / share) - 1;
    if (this.#threads === undefined || others < 1) {
      own();
      return;
    }
    const parts = Array.from({ length: others }, (_, index) => part(index + 1));
    this.#threads.run(this.#names.indexOf(kernel), own, parts);
  }

  /** Calls one of the module's functions as it is. */
  call(name: string, ...args: number[]): number {
    return this.#kernel(name)(...args);
  }

  /** Where at least so many bytes lie that any kernel may use while it runs. */
  scratch(bytes: number): number {
    if (this.#scratch.bytes < bytes) {
      this.heap.release(this.#scratch);
      this.#scratch = this.heap.allocate(bytes);
    }
    return this.#scratch.pointer;
  }

  #kernel(name: string): Kernel {
    const kernel = this.#exports[name];
    if (typeof kernel !== 'function') throw new TypeError(`there is no kernel ${name}`);
    return kernel as Kernel;
  }
}
