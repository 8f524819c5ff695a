/**
 * Counts what any library gives any device to do, by standing before WebGPU's own methods: the
 * same count for this engine, for tfjs and for others. Devices made earlier are counted too.
 */
import type { Counts } from '../src/benchmark';

type Method = (this: object, ...args: never[]) => unknown;

export interface GpuCounters {
  readonly counts: () => Counts;
  /** Puts WebGPU's own methods back. */
  readonly remove: () => void;
}

export function countGpuCalls(): GpuCounters {
  if (!('GPUQueue' in globalThis)) return { counts: () => NOTHING, remove: () => undefined };
  const total = { ...NOTHING };
  const sizes = new WeakMap<object, number>();
  const restore = [
    before(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', () => total.dispatches++),
    before(GPUQueue.prototype, 'submit', () => total.submits++),
    before(GPUBuffer.prototype, 'mapAsync', () => total.readbacks++),
    after(GPUDevice.prototype, 'createBuffer', (buffer) => {
      sizes.set(buffer, buffer.size);
      total.gpuBytes += buffer.size;
    }),
    before(GPUBuffer.prototype, 'destroy', (buffer) => {
      total.gpuBytes -= sizes.get(buffer) ?? 0;
      sizes.delete(buffer);
    }),
  ];
  return {
    counts: () => ({ ...total }),
    remove: () => {
      for (const undo of restore) undo();
    },
  };
}

const NOTHING: Counts = { dispatches: 0, submits: 0, readbacks: 0, gpuBytes: 0 };

function before<T extends object>(prototype: T, name: keyof T, note: (self: T) => void) {
  return wrapped(prototype, name, (own) => {
    return function (this: object, ...args) {
      note(this as T);
      return own.apply(this, args);
    };
  });
}

function after(prototype: GPUDevice, name: 'createBuffer', note: (made: GPUBuffer) => void) {
  return wrapped(prototype, name, (own) => {
    return function (this: object, ...args) {
      const made = own.apply(this, args);
      note(made as GPUBuffer);
      return made;
    };
  });
}

function wrapped<T extends object>(prototype: T, name: keyof T, wrap: (own: Method) => Method) {
  const own = prototype[name] as Method;
  Object.assign(prototype, { [name]: wrap(own) });
  return (): void => {
    Object.assign(prototype, { [name]: own });
  };
}
