/**
 * The decoder of `model/text/decoder.ts` in tfjs's own ops, as one would write it without kernels
 * of one's own: the baseline that fused ops are compared with, and nothing else. The losses and
 * weights are the same.
 */
import {
  add,
  concat,
  dispose,
  gather,
  keep,
  matMul,
  mean,
  mul,
  reshape,
  rsqrt,
  sigmoid,
  softmax,
  split,
  square,
  sub,
  tensor,
  tensor1d,
  tidy,
  tile,
  transpose,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { LlamaConfig } from '../../model/files/config';
import type { NamedVariables } from '../../model/network';
import { Decoder } from '../../model/text/decoder';
import type { AttentionWeights } from '../../ops';

const MASKED = -1e9;

export class StockDecoder {
  readonly #config: LlamaConfig;
  readonly #weights: Decoder;
  /** Mask, cosines and sines, by the number of steps that they are for. */
  readonly #tables = new Map<number, Tables>();

  constructor(config: LlamaConfig, variables: NamedVariables) {
    this.#config = config;
    this.#weights = new Decoder(config, variables);
  }

  dispose(): void {
    for (const { mask, cos, sin } of this.#tables.values()) dispose([mask, cos, sin]);
  }

  /** Differentiable. @param tokens int32 [B · T] @returns float32 [B · T, D] */
  hidden(tokens: Int32Array, steps: number): Tensor2D {
    const { layers, hiddenSize, normEpsilon } = this.#config;
    return tidy(() => {
      const ids = tensor1d(tokens, 'int32');
      let stream: Tensor2D = gather(this.#weights.embeddingTable(), ids);
      for (let index = 0; index < layers; index++) {
        const { attention, feedForward } = this.#weights.layer(index);
        stream = this.#attend(stream, attention, steps);
        const normed = norm(stream, feedForward.norm, normEpsilon);
        const gate = project(normed, feedForward.gate);
        const gated: Tensor2D = mul(mul(gate, sigmoid(gate)), project(normed, feedForward.up));
        stream = add(stream, project(gated, feedForward.down));
      }
      return reshape(norm(stream, this.#weights.finalNorm(), normEpsilon), [-1, hiddenSize]);
    });
  }

  /** @returns float32 [rows, V] */
  logits(hidden: Tensor2D): Tensor2D {
    return project(hidden, this.#weights.headMatrix());
  }

  #attend(stream: Tensor2D, weights: AttentionWeights, steps: number): Tensor2D {
    const { heads, kvHeads, headSize, normEpsilon } = this.#config;
    const normed = norm(stream, weights.norm, normEpsilon);
    const perHead = (matrix: Tensor2D, count: number): Tensor4D =>
      transpose(reshape(project(normed, matrix), [-1, steps, count, headSize]), [0, 2, 1, 3]);
    const query = this.#rotate(perHead(weights.query, heads), steps);
    const key = this.#shared(this.#rotate(perHead(weights.key, kvHeads), steps), steps);
    const value = this.#shared(perHead(weights.value, kvHeads), steps);
    const scores = mul(matMul(query, key, false, true), 1 / Math.sqrt(headSize));
    const mixed = matMul(softmax(add(scores, this.#tablesFor(steps).mask)), value);
    const joined: Tensor2D = reshape(transpose(mixed, [0, 2, 1, 3]), [-1, heads * headSize]);
    return add(stream, project(joined, weights.output));
  }

  /** Each key-value head serves several query heads. */
  #shared(x: Tensor4D, steps: number): Tensor4D {
    const { heads, kvHeads, headSize } = this.#config;
    if (heads === kvHeads) return x;
    const copies = heads / kvHeads;
    const spread = reshape(x, [-1, kvHeads, 1, steps * headSize]);
    return reshape(tile(spread, [1, 1, copies, 1]), [-1, heads, steps, headSize]);
  }

  /** Rotary positions on [B, heads, T, head size]. */
  #rotate(x: Tensor4D, steps: number): Tensor4D {
    const { cos, sin } = this.#tablesFor(steps);
    const [first, second] = split(x, 2, 3) as [Tensor4D, Tensor4D];
    return concat(
      [sub<Tensor4D>(mul(first, cos), mul(second, sin)), add(mul(second, cos), mul(first, sin))],
      3,
    );
  }

  #tablesFor(steps: number): Tables {
    const existing = this.#tables.get(steps);
    if (existing !== undefined) return existing;
    const { headSize, ropeTheta } = this.#config;
    const half = headSize / 2;
    const angles = Float32Array.from(
      { length: steps * half },
      (_, at) => Math.floor(at / half) * ropeTheta ** (-(at % half) / half),
    );
    const mask = Float32Array.from({ length: steps * steps }, (_, at) =>
      at % steps > Math.floor(at / steps) ? MASKED : 0,
    );
    const tables = {
      mask: keep(tensor(mask, [1, steps, steps])),
      cos: keep(tensor(angles.map(Math.cos), [steps, half])),
      sin: keep(tensor(angles.map(Math.sin), [steps, half])),
    };
    this.#tables.set(steps, tables);
    return tables;
  }
}

interface Tables {
  readonly mask: Tensor;
  readonly cos: Tensor;
  readonly sin: Tensor;
}

/** x Wᵀ */
export function project(x: Tensor2D, matrix: Tensor2D): Tensor2D {
  return matMul(x, matrix, false, true);
}

function norm(x: Tensor2D, scale: Tensor1D, epsilon: number): Tensor2D {
  return mul(mul(x, rsqrt(add(mean(square(x), 1, true), epsilon))), scale);
}
