import type { Tensor2D } from '@tensorflow/tfjs-core';
import { InvalidValueError, ShapeMismatchError } from '../../shared/errors';
import { checkCount, checkType } from '../backend/checks';
import { runOpSingle } from '../backend/tfjs-adapter';
import './kernel';
import './gradient';

export interface RotaryOptions {
  /** T: row r is at position r mod T. */
  readonly steps: number;
  readonly heads: number;
  /** Base of the wavelengths, `rope_theta`. */
  readonly theta: number;
}

/** @throws InvalidValueError unless the width splits into heads of even size */
export function checkHeads(where: string, width: number, heads: number): void {
  checkCount(`${where} heads`, heads);
  if (width % (2 * heads) !== 0) {
    throw new InvalidValueError(
      `${where} heads`,
      heads,
      `${width} columns need heads of even size`,
    );
  }
}

/**
 * Rotary position embedding in Hugging Face's rotate-half layout (arXiv:2104.09864).
 *
 * @param x float32 [B·T, heads · headSize], headSize even
 * @returns float32, the shape of x; the caller disposes it
 * @throws ShapeMismatchError, InvalidValueError naming the argument
 */
export function rotary(x: Tensor2D, { steps, heads, theta }: RotaryOptions): Tensor2D {
  checkType('rotary x', x, 'float32');
  checkCount('rotary steps', steps);
  checkHeads('rotary', x.shape[1], heads);
  if (x.shape[0] % steps !== 0) {
    const expected = [Math.ceil(x.shape[0] / steps) * steps, x.shape[1]];
    throw new ShapeMismatchError('rotary x, whole sequences', expected, x.shape);
  }
  return runOpSingle('Rotary', { x }, { steps, heads, theta, direction: 1 }) as Tensor2D;
}
