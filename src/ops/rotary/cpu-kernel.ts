/** The op on tfjs's CPU backend: every angle is worked out once, not once per row. */
import { registerReference } from '../backend/register-reference';
import type { RotaryShape } from './reference';

/** Row r is at position first + r mod steps. */
export interface Positions {
  readonly first: number;
  readonly steps: number;
}

/** As `rotaryReference`. */
export function rotaryOnCpu(
  x: Float32Array,
  { heads, headSize, theta }: RotaryShape,
  positions: Positions,
  direction: 1 | -1,
): Float32Array {
  const half = headSize / 2;
  const y = new Float32Array(x.length);
  const { cos, sin } = anglesAt(positions, half, theta, direction);
  const rows = x.length / (heads * headSize);
  for (let row = 0, at = 0; row < rows; row++) {
    const angle = (row % positions.steps) * half;
    for (let head = 0; head < heads; head++, at += headSize) {
      for (let i = 0; i < half; i++) {
        const first = x[at + i]!;
        const second = x[at + half + i]!;
        y[at + i] = first * cos[angle + i]! - second * sin[angle + i]!;
        y[at + half + i] = second * cos[angle + i]! + first * sin[angle + i]!;
      }
    }
  }
  return y;
}

/** [steps · half] each */
function anglesAt(
  { first, steps }: Positions,
  half: number,
  theta: number,
  direction: 1 | -1,
): { cos: Float64Array; sin: Float64Array } {
  const cos = new Float64Array(steps * half);
  const sin = new Float64Array(steps * half);
  for (let i = 0; i < half; i++) {
    const frequency = direction * theta ** (-i / half);
    for (let step = 0; step < steps; step++) {
      cos[step * half + i] = Math.cos((first + step) * frequency);
      sin[step * half + i] = Math.sin((first + step) * frequency);
    }
  }
  return { cos, sin };
}

registerReference('Rotary', (call) => {
  const heads = call.number('heads');
  const shape = { heads, headSize: call.size('x', 1) / heads, theta: call.number('theta') };
  const positions = { first: 0, steps: call.number('steps') };
  const direction = call.number('direction') < 0 ? -1 : 1;
  const values = rotaryOnCpu(call.floats('x'), shape, positions, direction);
  return [{ shape: call.shape('x'), values }];
});
