/**
 * Memory of the WebAssembly kernels, handed out in blocks. What is given back joins its free
 * neighbours and is used again, so that a training step works in the memory of the one before.
 */

const PAGE = 65_536;
/** A cache line: no two blocks share one, and vectors never reach into a neighbour. */
const ALIGNMENT = 64;

export interface Block {
  /** In bytes from the start of the memory. */
  readonly pointer: number;
  readonly bytes: number;
}

export class Heap {
  readonly memory: WebAssembly.Memory;
  /** By address; no two touch. */
  readonly #free: { pointer: number; bytes: number }[] = [];
  /** Behind it nothing was handed out yet. */
  #end = ALIGNMENT;
  #used = 0;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
  }

  /** Bytes in blocks that were not given back. */
  get usedBytes(): number {
    return this.#used;
  }

  /** The smallest free block that is large enough, or new memory. @throws RangeError without any */
  allocate(bytes: number): Block {
    const size = Math.max(ALIGNMENT, ALIGNMENT * Math.ceil(bytes / ALIGNMENT));
    this.#used += size;
    let best: number | undefined;
    this.#free.forEach((block, index) => {
      if (block.bytes < size) return;
      if (best === undefined || block.bytes < (this.#free[best]?.bytes ?? 0)) best = index;
    });
    const block = best === undefined ? undefined : this.#free[best];
    if (best === undefined || block === undefined) return this.#fresh(size);
    const { pointer } = block;
    block.pointer += size;
    block.bytes -= size;
    if (block.bytes === 0) this.#free.splice(best, 1);
    return { pointer, bytes: size };
  }

  release({ pointer, bytes }: Block): void {
    this.#used -= bytes;
    const found = this.#free.findIndex((block) => block.pointer > pointer);
    const next = found < 0 ? this.#free.length : found;
    const before = this.#free[next - 1];
    const after = this.#free[next];
    const joinsBefore = before !== undefined && before.pointer + before.bytes === pointer;
    const joinsAfter = after !== undefined && pointer + bytes === after.pointer;
    if (joinsBefore) {
      before.bytes += bytes + (joinsAfter ? after.bytes : 0);
      if (joinsAfter) this.#free.splice(next, 1);
    } else if (joinsAfter) {
      after.pointer = pointer;
      after.bytes += bytes;
    } else {
      this.#free.splice(next, 0, { pointer, bytes });
    }
  }

  floats(pointer: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, pointer, length);
  }

  integers(pointer: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, pointer, length);
  }

  doubles(pointer: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, pointer, length);
  }

  #fresh(size: number): Block {
    const pointer = this.#end;
    const missing = pointer + size - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    this.#end = pointer + size;
    return { pointer, bytes: size };
  }
}
