import { registerReference } from '../backend/register-reference';

export interface RotaryShape {
  readonly heads: number;
  readonly headSize: number;
  readonly theta: number;
}

/**
 * Rotates the pair (x[i], x[i + headSize/2]) of every head by position · θ^(−2i / headSize)
 * (arXiv:2104.09864, in the rotate-half layout of Hugging Face's Llama).
 *
 * @param positionOf position of each row
 * @param direction 1 rotates, −1 rotates back
 */
export function rotaryReference(
  x: Float32Array,
  { heads, headSize, theta }: RotaryShape,
  positionOf: (row: number) => number,
  direction: 1 | -1,
): Float32Array {
  const half = headSize / 2;
  const width = heads * headSize;
  const y = new Float32Array(x.length);
  for (let row = 0; row < x.length / width; row++) {
    for (let i = 0; i < half; i++) {
      const angle = direction * positionOf(row) * theta ** (-i / half);
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      for (let head = 0; head < heads; head++) {
        const at = row * width + head * headSize + i;
        const [first, second] = [x[at]!, x[at + half]!];
        y[at] = first * cos - second * sin;
        y[at + half] = second * cos + first * sin;
      }
    }
  }
  return y;
}

registerReference('Rotary', (call) => {
  const heads = call.number('heads');
  const shape = { heads, headSize: call.size('x', 1) / heads, theta: call.number('theta') };
  const steps = call.number('steps');
  const direction = call.number('direction') < 0 ? -1 : 1;
  const values = rotaryReference(call.floats('x'), shape, (row) => row % steps, direction);
  return [{ shape: call.shape('x'), values }];
});
