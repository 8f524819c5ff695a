/**
 * Records the kernel calls of one step while tfjs runs it on the CPU backend, as a program that
 * WebAssembly runs again without tfjs, without JavaScript in between, and without asking for
 * memory: tensors of the step lie where they lay when it was recorded, one in the place of another
 * that was no longer needed.
 *
 * What changes between steps must come through `stepInput`. Tensors from outside the step must
 * outlive the plan: variables, optimiser moments. A step in which JavaScript read what a kernel
 * wrote cannot be replayed.
 */
import { memory } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { CpuBackend, RecordedMemory } from '../backend/cpu-backend';
import type { Block } from '../wasm/heap';
import type { Kernels, Program } from '../wasm/kernels';
import { tableBytes, type KernelCall } from '../wasm/program';
import type { Captured, HostArray, Plan, Sources } from './plan';
import { recordInputs, StepInputs } from './step-input';

interface Place {
  readonly pointer: number;
  readonly length: number;
}

class CpuPlan implements Plan {
  readonly bytes: number;
  readonly #backend: CpuBackend;
  readonly #inputs: StepInputs<Place>;
  readonly #memory: RecordedMemory;
  readonly #result: Place;
  readonly #table: Block;
  readonly #program: Program;

  constructor(backend: CpuBackend, recorded: Recorded) {
    this.#backend = backend;
    this.#inputs = recorded.inputs;
    this.#memory = recorded.memory;
    this.#result = recorded.result;
    this.bytes = backend.stepMemory.peakBytes;
    const kernels = kernelsOf(backend);
    this.#table = kernels.heap.allocate(tableBytes(recorded.calls.length));
    this.#program = kernels.program(recorded.calls, this.#table.pointer);
  }

  inputsFrom(sources: Sources): HostArray[] | undefined {
    return this.#inputs.valuesFrom(sources);
  }

  replay(inputs: readonly HostArray[]): Promise<Float32Array> {
    const kernels = kernelsOf(this.#backend);
    const { heap } = kernels;
    this.#inputs.write(inputs, ({ pointer, length }, values) => {
      if (values instanceof Int32Array) heap.integers(pointer, length).set(values);
      else heap.floats(pointer, length).set(values);
    });
    kernels.runProgram(this.#program);
    return Promise.resolve(valuesAt(kernels, this.#result));
  }

  dispose(): void {
    this.#memory.release();
    this.#backend.stepMemory.drop();
    kernelsOf(this.#backend).heap.release(this.#table);
  }
}

interface Recorded {
  readonly calls: readonly KernelCall[];
  readonly inputs: StepInputs<Place>;
  readonly memory: RecordedMemory;
  readonly result: Place;
}

/** See `capture`. The step's memory is held by its plan, or given back with it where there is none. */
export function captureOnCpu(backend: CpuBackend, sources: Sources, step: () => Tensor): Captured {
  const placeOf = ({ dataId, size }: Tensor): Place => ({
    pointer: backend.givenToStep(dataId),
    length: size,
  });
  const inputs = new StepInputs(sources, placeOf);
  const tensors = memory().numTensors;
  backend.stepMemory.hold();
  let plan: CpuPlan | undefined;
  try {
    const recorded = recordStep(backend, inputs, step);
    const replayable = !recorded.memory.isFixed && memory().numTensors === tensors;
    if (replayable) plan = new CpuPlan(backend, { ...recorded, inputs });
    else recorded.memory.release();
    return { values: Promise.resolve(recorded.values), plan };
  } finally {
    if (plan === undefined) backend.stepMemory.drop();
  }
}

/** What the step did, and what it gave. */
function recordStep(backend: CpuBackend, inputs: StepInputs<Place>, step: () => Tensor) {
  const kernels = kernelsOf(backend);
  let done: { readonly result: Place; readonly values: Float32Array } | undefined;
  const { calls, result: recorded } = kernels.record(() =>
    backend.recordMemory(() => {
      const output = recordInputs(inputs, step);
      const result = { pointer: backend.pointer(output.dataId), length: output.size };
      done = { result, values: valuesAt(kernels, result) };
      output.dispose();
    }),
  );
  if (done === undefined) throw new TypeError('the step did not end');
  return { calls, memory: recorded, ...(done as { result: Place; values: Float32Array }) };
}

function kernelsOf({ kernels }: CpuBackend): Kernels {
  if (kernels === undefined) throw new TypeError('the CPU backend has no kernels');
  return kernels;
}

const valuesAt = ({ heap }: Kernels, { pointer, length }: Place): Float32Array =>
  heap.floats(pointer, length).slice();
