/**
 * The Llama decoder over whole rows of tokens, for training and scoring: RMSNorm before each
 * block, rotary positions, grouped-query attention, SwiGLU, no biases. Parameters are named as
 * Hugging Face names them. Sampling one token at a time is in decode.ts.
 */
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import {
  attentionBlock,
  embedding,
  feedForward,
  gatherRows,
  normedLinear,
  rmsNorm,
} from '../../ops/first-load';
import type { AttentionWeights, FeedForwardWeights } from '../../ops/first-load';
import { NotFoundError } from '../../shared/errors';
import type { LlamaConfig } from '../files/config';
import type { NamedVariables } from '../network';

/** The weights of one layer. */
export interface LayerWeights {
  readonly attention: AttentionWeights;
  readonly feedForward: FeedForwardWeights;
}

export class Decoder {
  readonly config: LlamaConfig;
  readonly #variables: NamedVariables;

  /** @param variables stay the caller's; looked up at each use, so they may be reassigned */
  constructor(config: LlamaConfig, variables: NamedVariables) {
    this.config = config;
    this.#variables = variables;
  }

  /**
   * What the last layer says about some positions, normalised. Differentiable. Behind the last
   * attention positions do not mix, so only the rows asked for are computed there.
   *
   * @param tokens int32 [B · T], sequences of `steps` tokens
   * @param rows int32 [N], distinct indices into [B · T]
   * @returns float32 [N, D]; the caller disposes it
   */
  hidden(tokens: Tensor1D, steps: number, rows: Tensor1D): Tensor2D {
    return this.normalised(this.stream(tokens, steps, rows));
  }

  /** @param stream float32 [R, D], what the last layer gave @returns float32 [R, D] */
  normalised(stream: Tensor2D): Tensor2D {
    return rmsNorm(stream, this.finalNorm(), this.config.normEpsilon);
  }

  /**
   * The vocabulary head on `hidden`, without storing that.
   *
   * @returns float32 [N, V], unnormalised; the caller disposes it
   */
  nextLogits(tokens: Tensor1D, steps: number, rows: Tensor1D): Tensor2D {
    return this.logits(this.stream(tokens, steps, rows));
  }

  /** @param stream float32 [R, D], what the last layer gave @returns float32 [R, V] */
  logits(stream: Tensor2D): Tensor2D {
    return normedLinear(stream, this.finalNorm(), this.headMatrix(), this.config.normEpsilon);
  }

  embeddingTable(): Tensor2D {
    return this.#weight('model.embed_tokens.weight') as Tensor2D;
  }

  headMatrix(): Tensor2D {
    if (this.config.tiedEmbeddings) return this.embeddingTable();
    return this.#weight('lm_head.weight') as Tensor2D;
  }

  finalNorm(): Tensor1D {
    return this.#weight('model.norm.weight') as Tensor1D;
  }

  layer(index: number): LayerWeights {
    const matrix = (name: string) => this.#weight(`model.layers.${index}.${name}.weight`);
    return {
      attention: {
        norm: matrix('input_layernorm') as Tensor1D,
        query: matrix('self_attn.q_proj') as Tensor2D,
        key: matrix('self_attn.k_proj') as Tensor2D,
        value: matrix('self_attn.v_proj') as Tensor2D,
        output: matrix('self_attn.o_proj') as Tensor2D,
      },
      feedForward: {
        norm: matrix('post_attention_layernorm') as Tensor1D,
        gate: matrix('mlp.gate_proj') as Tensor2D,
        up: matrix('mlp.up_proj') as Tensor2D,
        down: matrix('mlp.down_proj') as Tensor2D,
      },
    };
  }

  /** As `hidden`, but not yet normalised. @returns float32 [N, D]; the caller disposes it */
  stream(tokens: Tensor1D, steps: number, rows: Tensor1D): Tensor2D {
    const { heads, kvHeads, ropeTheta: theta, normEpsilon: epsilon, layers } = this.config;
    let stream = embedding(this.embeddingTable(), tokens);
    for (let index = 0; index < layers; index++) {
      const layer = this.layer(index);
      const options = { steps, heads, kvHeads, theta, epsilon };
      const attended = attentionBlock(stream, layer.attention, options);
      const wanted = index < layers - 1 ? attended : gatherRows(attended, rows);
      stream = feedForward(wanted, layer.feedForward, epsilon);
    }
    return stream;
  }

  #weight(name: string): Tensor {
    const weight = this.#variables.get(name);
    if (weight === undefined) throw new NotFoundError('weight', name, [...this.#variables.keys()]);
    return weight;
  }
}
