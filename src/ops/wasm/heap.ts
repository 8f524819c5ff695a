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

/** Where blocks come from and go back to. */
export interface Allocator {
  allocate: (bytes: number) => Block;
  release: (block: Block) => void;
}

/** Blocks that were given back, by address; no two touch. */
class FreeBlocks {
  readonly #blocks: { pointer: number; bytes: number }[] = [];

  /** The smallest that is large enough, or what is left of it; undefined without any. */
  take(size: number): Block | undefined {
    let best: number | undefined;
    this.#blocks.forEach((block, index) => {
      if (block.bytes < size) return;
      if (best === undefined || block.bytes < (this.#blocks[best]?.bytes ?? 0)) best = index;
    });
    const block = best === undefined ? undefined : this.#blocks[best];
    if (best === undefined || block === undefined) return undefined;
    const { pointer } = block;
    block.pointer += size;
    block.bytes -= size;
    if (block.bytes === 0) this.#blocks.splice(best, 1);
    return { pointer, bytes: size };
  }

  /** Joins its neighbours. */
  add({ pointer, bytes }: Block): void {
    const found = this.#blocks.findIndex((block) => block.pointer > pointer);
    const next = found < 0 ? this.#blocks.length : found;
    const before = this.#blocks[next - 1];
    const after = this.#blocks[next];
    const joinsBefore = before !== undefined && before.pointer + before.bytes === pointer;
    const joinsAfter = after !== undefined && pointer + bytes === after.pointer;
    if (joinsBefore) {
      before.bytes += bytes + (joinsAfter ? after.bytes : 0);
      if (joinsAfter) this.#blocks.splice(next, 1);
    } else if (joinsAfter) {
      after.pointer = pointer;
      after.bytes += bytes;
    } else {
      this.#blocks.splice(next, 0, { pointer, bytes });
    }
  }
}

/** What a block of so many bytes really takes. */
const blockBytes = (bytes: number): number =>
  Math.max(ALIGNMENT, ALIGNMENT * Math.ceil(bytes / ALIGNMENT));

export class Heap implements Allocator {
  readonly memory: WebAssembly.Memory;
  readonly #free = new FreeBlocks();
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
    const size = blockBytes(bytes);
    this.#used += size;
    return this.#free.take(size) ?? this.#fresh(size);
  }

  release(block: Block): void {
    this.#used -= block.bytes;
    this.#free.add(block);
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

/**
 * Memory of recorded steps, taken from a heap and kept. Between two steps nothing of the first is
 * needed any more, so all of them work in it: together they hold what the largest needs.
 */
export class StepMemory implements Allocator {
  readonly #heap: Heap;
  #free = new FreeBlocks();
  #taken: Block[] = [];
  #users = 0;
  #used = 0;
  #peak = 0;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** What the step that was recorded last needed at once. */
  get peakBytes(): number {
    return this.#peak;
  }

  allocate(bytes: number): Block {
    const size = blockBytes(bytes);
    this.#used += size;
    this.#peak = Math.max(this.#peak, this.#used);
    const free = this.#free.take(size);
    if (free !== undefined) return free;
    const taken = this.#heap.allocate(size);
    this.#taken.push(taken);
    return taken;
  }

  release(block: Block): void {
    this.#used -= block.bytes;
    this.#free.add(block);
  }

  /** One more step works here, and is recorded now. */
  hold(): void {
    this.#users++;
    this.#peak = this.#used;
  }

  /** One step fewer; the last gives all of it back. */
  drop(): void {
    this.#users--;
    if (this.#users > 0) return;
    for (const block of this.#taken) this.#heap.release(block);
    this.#taken = [];
    this.#free = new FreeBlocks();
  }
}
