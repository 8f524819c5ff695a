/**
 * Registers a reference implementation as the tfjs kernel of the `cpu` backend, so that ops,
 * gradients and algorithms run in Node and on machines without WebGPU through the same calls.
 */
import { registerKernel } from '@tensorflow/tfjs-core';
import type { DataType, NamedAttrMap, NamedTensorInfoMap } from '@tensorflow/tfjs-core';
import { hostTensorInfo, liveValues } from './tfjs-adapter';

/** The arguments of one kernel call, read by name. Values are live: in-place ops write to them. */
export class HostCall {
  readonly #inputs: NamedTensorInfoMap;
  readonly #attributes: NamedAttrMap;
  readonly #backend: object;

  constructor(inputs: NamedTensorInfoMap, attributes: NamedAttrMap, backend: object) {
    this.#inputs = inputs;
    this.#attributes = attributes;
    this.#backend = backend;
  }

  has(name: string): boolean {
    return this.#inputs[name] !== undefined;
  }

  /** Every input's name, in the order given. */
  names(): string[] {
    return Object.keys(this.#inputs);
  }

  shape(name: string): readonly number[] {
    return this.#input(name).shape;
  }

  type(name: string): DataType {
    return this.#input(name).dtype;
  }

  /** Size along one axis. */
  size(name: string, axis: number): number {
    const size = this.shape(name)[axis];
    if (size === undefined) throw new RangeError(`${name} has no axis ${axis}`);
    return size;
  }

  floats(name: string): Float32Array {
    const values = liveValues(this.#backend, this.#input(name));
    if (!(values instanceof Float32Array)) throw new TypeError(`${name} is not float32`);
    return values;
  }

  integers(name: string): Int32Array {
    const values = liveValues(this.#backend, this.#input(name));
    if (!(values instanceof Int32Array)) throw new TypeError(`${name} is not int32`);
    return values;
  }

  number(name: string): number {
    return this.#attributes[name] as number;
  }

  /** An attribute that is a list, or one number of it. */
  numbers(name: string): number[] {
    const value = this.#attributes[name] as number | readonly number[] | null | undefined;
    return value == null ? [] : [value].flat();
  }

  isList(name: string): boolean {
    return Array.isArray(this.#attributes[name]);
  }

  /** An attribute that lists a pair for each axis. */
  pairs(name: string): readonly (readonly [number, number])[] {
    return this.#attributes[name] as [number, number][];
  }

  isSet(name: string): boolean {
    return this.#attributes[name] === true;
  }

  #input(name: string) {
    const input = this.#inputs[name];
    if (input === undefined) throw new TypeError(`input ${name} is missing`);
    return input;
  }
}

export interface HostResult {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** @param run returns its results in order; in-place kernels return none */
export function registerReference(kernelName: string, run: (call: HostCall) => HostResult[]): void {
  registerKernel({
    kernelName,
    backendName: 'cpu',
    kernelFunc: ({ inputs, attrs, backend }) =>
      run(new HostCall(inputs, attrs ?? {}, backend)).map(({ values, shape }) => {
        const dtype: DataType = values instanceof Int32Array ? 'int32' : 'float32';
        return hostTensorInfo(backend, values, shape, dtype);
      }),
  });
}
