/** A network's weights as named variables: made, copied, saved, restored. */
import { add, tensor, tidy, variable, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import { writeTensor } from '../ops/first-load';
import { ModelFormatError } from '../shared/errors';
import type { NamedArray } from './files/safetensors';
import type { NamedVariables } from './network';

/** Trainable variables with these values. The caller disposes them. */
export function createVariables(arrays: ReadonlyMap<string, NamedArray>): Map<string, Variable> {
  return mapValues(arrays, ({ shape, data }) =>
    // A copy: tfjs may keep the array itself, and optimisers write in place.
    variableOf(() => tensor(data.slice(), [...shape], 'float32')),
  );
}

/** Variables with the same values that share no memory with these. The caller disposes them. */
export function copyVariables(variables: NamedVariables): Map<string, Variable> {
  return mapValues(variables, (source) => variableOf(() => add(source, 0)));
}

export function disposeVariables(variables: NamedVariables): void {
  for (const weights of variables.values()) weights.dispose();
}

export function parameterCount(variables: NamedVariables): number {
  return [...variables.values()].reduce((sum, weights) => sum + weights.size, 0);
}

/** The values now, read back from the device. */
export async function saveVariables(variables: NamedVariables): Promise<Map<string, NamedArray>> {
  const saved = await Promise.all(
    [...variables].map(async ([name, weights]) => {
      const data = Float32Array.from(await weights.data<'float32'>());
      return [name, { shape: weights.shape, data }] as const;
    }),
  );
  return new Map(saved);
}

/**
 * Sets every variable to the saved value of its name.
 *
 * @throws ModelFormatError naming the first that is missing or of another shape
 */
export function restoreVariables(
  variables: NamedVariables,
  saved: ReadonlyMap<string, NamedArray>,
): void {
  for (const [name, weights] of variables) {
    const array = saved.get(name);
    if (array === undefined) throw new ModelFormatError('checkpoint', name, 'is missing');
    if (array.shape.join() !== weights.shape.join()) {
      throw new ModelFormatError(
        'checkpoint',
        name,
        `has shape [${array.shape.join(', ')}], the model [${weights.shape.join(', ')}]`,
      );
    }
  }
  for (const [name, weights] of variables) {
    writeTensor(weights, (saved.get(name) as NamedArray).data.slice());
  }
}

/** A variable that takes over the tensor's buffer. tfjs demands unique names, so it has none. */
function variableOf(make: () => Tensor): Variable {
  return tidy(() => variable(make()));
}

function mapValues<A, B>(map: ReadonlyMap<string, A>, change: (value: A) => B): Map<string, B> {
  return new Map([...map].map(([name, value]) => [name, change(value)]));
}
