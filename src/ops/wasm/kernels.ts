/** The compiled kernels with their memory: loads them, and runs them on one thread or several. */
import { Heap, type Block } from './heap';
import { shareOf, tableBytes, writeTable, type Job, type KernelCall } from './program';
import { Threads, type ThreadStarter } from './threads';

type Kernel = (...args: number[]) => number;

const FIRST_PAGES = 16;
const MOST_PAGES = 32_768;

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

/** Kernel calls in a row, ready to be run as often as wanted. */
export interface Program {
  readonly calls: readonly KernelCall[];
  readonly table: number;
  readonly scratchBytes: number;
}

export class Kernels {
  readonly heap: Heap;
  readonly #exports: WebAssembly.Exports;
  readonly #names: readonly string[];
  readonly #threads: Threads | undefined;
  #used: number;
  #scratch: Block;
  /** Of the programs that run once. */
  #table: Block;
  #recorded: KernelCall[] | undefined;

  constructor(heap: Heap, exports: WebAssembly.Exports, threads?: Threads) {
    this.heap = heap;
    this.#exports = exports;
    this.#names = Object.keys(exports);
    this.#threads = threads;
    this.#used = threads?.count ?? 1;
    this.#scratch = heap.allocate(0);
    this.#table = heap.allocate(0);
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
  run(job: Job, ...args: number[]): void {
    this.#recorded?.push({ job, args });
    this.#share(job, args);
  }

  #share(job: Job, args: readonly number[]): void {
    const { kernel, units, scratchBytes = 0 } = job;
    const share = shareOf(job, this.threads);
    const others = Math.ceil(units / share) - 1;
    const scratchOfEach = wholeLines(scratchBytes);
    const scratch = this.scratch((others + 1) * scratchOfEach);
    const part = (index: number): number[] => {
      const [from, to] = [index * share, Math.min(units, (index + 1) * share)];
      return [from, to, scratch + index * scratchOfEach, ...args];
    };
    const parts = Array.from({ length: Math.max(0, others) }, (_, index) => part(index + 1));
    this.#runParts(kernel, part(0), parts);
  }

  /** Runs one after another, see `runProgram`. */
  runAll(calls: readonly KernelCall[]): void {
    this.#recorded?.push(...calls);
    if (this.threads > 1) this.#shareAll(calls);
    else this.#runTable(this.program(calls, this.#tableFor(calls.length)));
  }

  /** @param table where `tableBytes` of memory are the program's as long as it is used */
  program(calls: readonly KernelCall[], table: number): Program {
    writeTable(this.heap, table, calls, (kernel) => this.constant(`Kernel.${kernel}`));
    const scratches = calls.map(({ job }) => job.scratchBytes ?? 0);
    const scratchBytes = scratches.reduce((most, bytes) => Math.max(most, bytes), 0);
    return { calls, table, scratchBytes: wholeLines(scratchBytes) };
  }

  /**
   * On one thread all of it is one call, without JavaScript in between. On several each kernel is shared
   * out by itself: threads that walked the table together were seen to wait for each other for ever on
   * a busy machine.
   */
  runProgram(program: Program): void {
    if (this.threads > 1) this.#shareAll(program.calls);
    else this.#runTable(program);
  }

  #shareAll(calls: readonly KernelCall[]): void {
    for (const { job, args } of calls) this.#share(job, args);
  }

  #runTable({ calls, table, scratchBytes }: Program): void {
    this.#kernel('runProgram')(table, calls.length, this.scratch(scratchBytes));
  }

  /** The table of a program that runs once. */
  #tableFor(calls: number): number {
    const bytes = tableBytes(calls);
    if (this.#table.bytes < bytes) {
      this.heap.release(this.#table);
      this.#table = this.heap.allocate(bytes);
    }
    return this.#table.pointer;
  }

  /** Every kernel call that `work` makes, besides making it. */
  record<T>(work: () => T): { readonly calls: readonly KernelCall[]; readonly result: T } {
    const calls: KernelCall[] = [];
    this.#recorded = calls;
    try {
      return { calls, result: work() };
    } finally {
      this.#recorded = undefined;
    }
  }

  /** Calls one of the module's functions as it is. */
  call(name: string, ...args: number[]): number {
    return this.#kernel(name)(...args);
  }

  /** A member of one of the module's enumerations. */
  constant(name: string): number {
    const constant = this.#exports[name];
    if (constant instanceof WebAssembly.Global) return constant.value as number;
    throw new TypeError(`the kernels have no ${name}`);
  }

  /** Where at least so many bytes lie that any kernel may use while it runs. */
  scratch(bytes: number): number {
    if (this.#scratch.bytes < bytes) {
      this.heap.release(this.#scratch);
      this.#scratch = this.heap.allocate(bytes);
    }
    return this.#scratch.pointer;
  }

  #runParts(kernel: string, own: readonly number[], others: readonly (readonly number[])[]): void {
    const run = (): void => void this.#kernel(kernel)(...own);
    if (this.#threads === undefined || others.length === 0) run();
    else this.#threads.run(this.#names.indexOf(kernel), run, others);
  }

  #kernel(name: string): Kernel {
    const kernel = this.#exports[name];
    if (typeof kernel !== 'function') throw new TypeError(`there is no kernel ${name}`);
    return kernel as Kernel;
  }
}

/** In whole cache lines, so that no two threads write to one. */
const wholeLines = (bytes: number): number => 64 * Math.ceil(bytes / 64);
