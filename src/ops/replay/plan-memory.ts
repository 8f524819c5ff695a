/**
 * The memory of recorded plans. Between two plans nothing of the first is needed any more, so all
 * plans of a device share the buffers of their intermediates: together they hold what the largest
 * of them needs. Uploads and uniforms stay a plan's own, since they must keep their values.
 */
import { lend } from '../backend/shared-buffers';
import type { BufferManager } from '../backend/tfjs-adapter';

/** What all plans of one device share. */
class SharedMemory {
  bytes = 0;
  readonly #users = new Map<GPUBuffer, number>();

  buffers(): Iterable<GPUBuffer> {
    return this.#users.keys();
  }

  /** One more plan needs these. */
  hold(buffers: Iterable<GPUBuffer>): void {
    for (const buffer of buffers) {
      const users = this.#users.get(buffer) ?? 0;
      if (users === 0) this.bytes += buffer.size;
      this.#users.set(buffer, users + 1);
    }
  }

  /** One plan fewer needs these. */
  drop(buffers: Iterable<GPUBuffer>): void {
    for (const buffer of buffers) {
      const users = (this.#users.get(buffer) ?? 0) - 1;
      this.#users.set(buffer, users);
      if (users > 0) continue;
      this.#users.delete(buffer);
      this.bytes -= buffer.size;
      buffer.destroy();
    }
  }
}

const memories = new WeakMap<GPUDevice, SharedMemory>();

function sharedMemoryOf(device: GPUDevice): SharedMemory {
  const existing = memories.get(device);
  if (existing !== undefined) return existing;
  const memory = new SharedMemory();
  memories.set(device, memory);
  return memory;
}

/** Bytes that the plans of a device hold. */
export function planBytes(device: GPUDevice): number {
  return memories.get(device)?.bytes ?? 0;
}

/** An intermediate takes a buffer of at most so many times its size. */
const MOST_SPARE = 4;

/** tfjs's buffer manager while one plan is recorded, and what that plan holds afterwards. */
export class PlanBuffers implements BufferManager {
  numBytesUsed = 0;
  numBytesAllocated = 0;
  /** What the step filled from JavaScript with numbers that another step may want otherwise. */
  readonly uploads = new Set<GPUBuffer>();
  readonly #device: GPUDevice;
  readonly #memory: SharedMemory;
  readonly #outside: BufferManager;
  /** Ready for the next intermediate, by size. */
  readonly #free = new Map<number, GPUBuffer[]>();
  /** Intermediates, which other plans may use too. */
  readonly #shared = new Set<GPUBuffer>();
  /** What must keep its contents. */
  readonly #own = new Set<GPUBuffer>();
  readonly #releasedOutside: [GPUBuffer, boolean | undefined][] = [];

  /** @param outside tfjs's own, which gets back what was taken from it */
  constructor(device: GPUDevice, outside: BufferManager) {
    this.#device = device;
    this.#memory = sharedMemoryOf(device);
    this.#outside = outside;
    for (const buffer of this.#memory.buffers()) this.#makeFree(buffer);
  }

  acquireBuffer(size: number, usage: number, mapped = false): GPUBuffer {
    const keepsItsContents = mapped || (usage & GPUBufferUsage.STORAGE) === 0;
    return keepsItsContents ? this.#newOwn(size, usage, mapped) : this.#intermediate(size, usage);
  }

  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void {
    if (this.#shared.has(buffer)) this.#makeFree(buffer);
    else if (!this.#own.has(buffer)) this.#releasedOutside.push([buffer, reuse]);
  }

  /** What the plan works in, alone or with others. */
  get bytes(): number {
    return [...this.#shared, ...this.#own].reduce((sum, { size }) => sum + size, 0);
  }

  /** The recorded commands have been submitted: they may be replayed, and the rest goes back. */
  settle(): void {
    for (const [buffer, reuse] of this.#releasedOutside) this.#outside.releaseBuffer(buffer, reuse);
    this.#memory.hold(this.#shared);
    for (const { size } of this.#own) this.#memory.bytes += size;
  }

  /** After `settle`. */
  dispose(): void {
    this.#memory.drop(this.#shared);
    for (const buffer of this.#own) {
      this.#memory.bytes -= buffer.size;
      buffer.destroy();
    }
    this.#own.clear();
    this.#shared.clear();
  }

  #newOwn(size: number, usage: number, mappedAtCreation: boolean): GPUBuffer {
    const buffer = this.#device.createBuffer({ size, usage, mappedAtCreation });
    lend(buffer);
    this.#own.add(buffer);
    return buffer;
  }

  #intermediate(size: number, usage: number): GPUBuffer {
    const capacity = roundedUp(size);
    const buffer =
      this.#smallestFree(capacity) ?? this.#device.createBuffer({ size: capacity, usage });
    lend(buffer);
    this.#shared.add(buffer);
    return buffer;
  }

  /** A step of a smaller shape works in the memory of a larger one. */
  #smallestFree(size: number): GPUBuffer | undefined {
    const fitting = [...this.#free].filter(
      ([capacity, buffers]) =>
        buffers.length > 0 && capacity >= size && capacity <= MOST_SPARE * size,
    );
    const [best] = fitting.sort(([a], [b]) => a - b);
    return best?.[1].pop();
  }

  #makeFree(buffer: GPUBuffer): void {
    const equals = this.#free.get(buffer.size);
    if (equals === undefined) this.#free.set(buffer.size, [buffer]);
    else equals.push(buffer);
  }
}

/** To a power of two in eighths: at most an eighth is wasted, and few sizes occur. */
function roundedUp(size: number): number {
  const step = Math.max(256, 2 ** (Math.floor(Math.log2(size)) - 3));
  return Math.ceil(size / step) * step;
}
