import { registerGradient } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { runOpSingle } from '../backend/tfjs-adapter';

/** A rotation is orthogonal, so its gradient is the rotation back. */
registerGradient({
  kernelName: 'Rotary',
  gradFunc: (dy, _saved, attributes) => {
    const { steps, heads, theta, direction } = attributes as Record<string, number>;
    return {
      x: () =>
        runOpSingle(
          'Rotary',
          { x: dy as Tensor2D },
          { steps: steps ?? 0, heads: heads ?? 0, theta: theta ?? 0, direction: -(direction ?? 1) },
        ),
    };
  },
});
