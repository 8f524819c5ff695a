import type { Tensor2D } from '@tensorflow/tfjs-core';
import { checkShape, checkType } from '../backend/checks';
import { runOpSingle } from '../backend/tfjs-adapter';
import './kernel';
import './gradient';

/**
 * The gated activation of Llama's feed-forward block, silu(gate) · up (arXiv:2002.05202).
 *
 * @param gate float32 [rows, width]
 * @param up float32 [rows, width]
 * @returns float32 [rows, width]; the caller disposes it
 * @throws ShapeMismatchError, InvalidValueError naming the argument
 */
export function swiglu(gate: Tensor2D, up: Tensor2D): Tensor2D {
  checkType('swiglu gate', gate, 'float32');
  checkType('swiglu up', up, 'float32');
  checkShape('swiglu up', up, gate.shape);
  return runOpSingle('SwiGlu', { gate, up }) as Tensor2D;
}
