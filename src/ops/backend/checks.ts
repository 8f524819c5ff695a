/** Argument checks shared by the ops: every refusal names the argument and both sides. */
import type { DataType, Tensor } from '@tensorflow/tfjs-core';
import { InvalidValueError, ShapeMismatchError } from '../../shared/errors';

/** @throws ShapeMismatchError unless `tensor` has exactly the shape `expected` */
export function checkShape(where: string, tensor: Tensor, expected: readonly number[]): void {
  const same =
    tensor.shape.length === expected.length &&
    expected.every((size, axis) => tensor.shape[axis] === size);
  if (!same) throw new ShapeMismatchError(where, expected, tensor.shape);
}

/** @throws InvalidValueError unless `tensor` is of that type; casts are never silent */
export function checkType(where: string, tensor: Tensor, dtype: DataType): void {
  if (tensor.dtype !== dtype) {
    throw new InvalidValueError(`${where} dtype`, tensor.dtype, `it must be ${dtype}`);
  }
}

/** @throws InvalidValueError unless `value` is a positive integer */
export function checkCount(where: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidValueError(where, value, 'it must be a positive integer');
  }
}
