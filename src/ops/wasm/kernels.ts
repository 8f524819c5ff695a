/** The compiled kernels with their memory: loads them, and runs them on one thread or several. */
import { Heap, type Block } from './heap';

/** What one run does: the kernel's name in module.wasm.ts, how often, and its scratch memory. */
export interface Job {
  readonly kernel: string;
  /** Rows, heads or vectors; each is worked out by itself, whatever the others do. */
  readonly units: number;
  /** About how many: few are not worth waking other threads for. */
  readonly operations: number;
  readonly scratchBytes?: number;
}

type Kernel = (...args: number[]) => number;

/** Every module so far is below any engine's limit for compiling at once, but this need not be. */
export async function loadKernels(): Promise<Kernels | undefined> {
  const { default: base64 } = await import('./generated/single');
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) return undefined;
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 32_768 });
  const module = await WebAssembly.compile(bytes);
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  return new Kernels(new Heap(memory), exports);
}

export class Kernels {
  readonly heap: Heap;
  readonly #exports: WebAssembly.Exports;
  #scratch: Block;

  constructor(heap: Heap, exports: WebAssembly.Exports) {
    this.heap = heap;
    this.#exports = exports;
    this.#scratch = heap.allocate(0);
  }

  run({ kernel, units, scratchBytes = 0 }: Job, ...args: number[]): void {
    this.#kernel(kernel)(0, units, this.scratch(scratchBytes), ...args);
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
