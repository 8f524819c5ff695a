/**
 * All parameters of one network side by side in one buffer, and their gradients and moments in
 * the same order: the optimiser reaches all of them at once. The network's variables are parts of
 * that buffer.
 */
import type { NamedTensorMap, Tensor, Tensor1D, Variable } from '@tensorflow/tfjs-core';
import { copyTensor, PART_ALIGNMENT, tensorsInOneBuffer, type Part } from '../ops';
import { InvalidValueError } from '../shared/errors';
import type { NamedArray } from './files/safetensors';
import type { NamedVariables } from './network';

interface Slot extends Part {
  readonly variable: Variable;
  /** Where the variable's gradient is collected. */
  readonly gradient: Tensor;
}

export class ParameterArena {
  readonly parameters: Tensor1D;
  readonly gradients: Tensor1D;
  readonly m: Tensor1D;
  readonly v: Tensor1D;
  /** Weight decay is for matrices, not for norms and biases: matrices come first. */
  readonly decayed: number;
  readonly #slots: ReadonlyMap<string, Slot>;

  /** @param variables keep their values, and become parts of the arena for as long as they live */
  constructor(variables: NamedVariables) {
    const ordered = [...variables].sort(([, a], [, b]) => Number(b.rank > 1) - Number(a.rank > 1));
    let length = 0;
    const parts = ordered.map(([, { shape, size }]) => {
      const part = { offset: length, shape };
      length += PART_ALIGNMENT * Math.ceil(size / PART_ALIGNMENT);
      return part;
    });
    const firstVector = ordered.findIndex(([, { rank }]) => rank <= 1);
    this.decayed = parts[firstVector]?.offset ?? length;
    const [parameters, views] = inOneBuffer(length, parts);
    const [gradients, gradientViews] = inOneBuffer(length, parts);
    [this.parameters, this.gradients] = [parameters, gradients];
    [this.m, this.v] = [inOneBuffer(length, [])[0], inOneBuffer(length, [])[0]];
    this.#slots = new Map(
      ordered.map(([name, variable], index) => {
        moveInto(variable, views[index] as Tensor);
        const gradient = gradientViews[index] as Tensor;
        return [name, { ...(parts[index] as Part), variable, gradient }];
      }),
    );
  }

  /**
   * Takes over the gradients that tfjs worked out.
   *
   * @param gradients by the variables' own names
   * @throws InvalidValueError naming a variable that the loss does not depend on
   */
  collect(gradients: NamedTensorMap): void {
    for (const [name, { variable }] of this.#slots) {
      if (gradients[variable.name] !== undefined) continue;
      throw new InvalidValueError('loss', name, 'the loss must depend on every variable');
    }
    for (const { variable, gradient } of this.#slots.values()) {
      copyTensor(gradients[variable.name] as Tensor, gradient);
    }
  }

  /** Values of a flat tensor as one array for each variable. */
  split(values: Float32Array): Map<string, NamedArray> {
    return new Map(
      [...this.#slots].map(
        ([
          name,
          {
            offset,
            shape,
            variable: { size },
          },
        ]) => [name, { shape, data: values.slice(offset, offset + size) }],
      ),
    );
  }

  /** The opposite of `split`. @param array the values of a variable, of its size */
  join(array: (name: string, size: number) => Float32Array): Float32Array {
    const values = new Float32Array(this.parameters.size);
    for (const [name, { offset, variable }] of this.#slots) {
      values.set(array(name, variable.size), offset);
    }
    return values;
  }

  /** The variables live on. */
  dispose(): void {
    for (const flat of [this.parameters, this.gradients, this.m, this.v]) flat.dispose();
    for (const { gradient } of this.#slots.values()) gradient.dispose();
  }
}

/** The whole buffer, and its parts. */
function inOneBuffer(length: number, parts: readonly Part[]): [Tensor1D, Tensor[]] {
  const [whole, ...views] = tensorsInOneBuffer(length, [{ offset: 0, shape: [length] }, ...parts]);
  return [whole as Tensor1D, views];
}

function moveInto(variable: Variable, view: Tensor): void {
  copyTensor(variable, view);
  variable.assign(view);
  view.dispose();
}
