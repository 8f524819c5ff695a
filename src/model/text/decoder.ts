/**
 * The Llama decoder over whole rows of tokens, for training and scoring: RMSNorm before each
 * block, rotary positions, grouped-query attention, SwiGLU, no biases. Parameters are named as
 * Hugging Face names them. Sampling one token at a time is in decode.ts.
 */
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { causalAttention, embedding, gatherRows, linear, rmsNorm, rotary, swiglu } from '../../ops';
import { NotFoundError } from '../../shared/errors';
import type { LlamaConfig } from '../files/config';
import type { NamedVariables } from '../network';

/** The matrices of one layer. */
export interface LayerWeights {
  readonly attentionNorm: Tensor1D;
  readonly query: Tensor2D;
  readonly key: Tensor2D;
  readonly value: Tensor2D;
  readonly output: Tensor2D;
  readonly mlpNorm: Tensor1D;
  readonly gate: Tensor2D;
  readonly up: Tensor2D;
  readonly down: Tensor2D;
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
    let stream = embedding(this.embeddingTable(), tokens);
    const last = this.config.layers - 1;
    for (let index = 0; index <= last; index++) {
      const layer = this.layer(index);
      const attended = this.#attend(stream, layer, steps);
      stream = this.#transform(index < last ? attended : gatherRows(attended, rows), layer);
    }
    return rmsNorm(stream, this.finalNorm(), this.config.normEpsilon);
  }

  /** @param hidden float32 [R, D] @returns float32 [R, V], unnormalised */
  logits(hidden: Tensor2D): Tensor2D {
    return linear(hidden, this.headMatrix());
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
      attentionNorm: matrix('input_layernorm') as Tensor1D,
      query: matrix('self_attn.q_proj') as Tensor2D,
      key: matrix('self_attn.k_proj') as Tensor2D,
      value: matrix('self_attn.v_proj') as Tensor2D,
      output: matrix('self_attn.o_proj') as Tensor2D,
      mlpNorm: matrix('post_attention_layernorm') as Tensor1D,
      gate: matrix('mlp.gate_proj') as Tensor2D,
      up: matrix('mlp.up_proj') as Tensor2D,
      down: matrix('mlp.down_proj') as Tensor2D,
    };
  }

  /** stream + Attention(norm(stream)) */
  #attend(stream: Tensor2D, layer: LayerWeights, steps: number): Tensor2D {
    const { heads, kvHeads, ropeTheta: theta, normEpsilon } = this.config;
    const normed = rmsNorm(stream, layer.attentionNorm, normEpsilon);
    const query = rotary(linear(normed, layer.query), { steps, heads, theta });
    const key = rotary(linear(normed, layer.key), { steps, heads: kvHeads, theta });
    const value = linear(normed, layer.value);
    const batch = stream.shape[0] / steps;
    const mixed = causalAttention(query, key, value, { batch, steps, heads, kvHeads });
    return linear(mixed, layer.output, stream);
  }

  /** stream + SwiGLU(norm(stream)) */
  #transform(stream: Tensor2D, layer: LayerWeights): Tensor2D {
    const normed = rmsNorm(stream, layer.mlpNorm, this.config.normEpsilon);
    return linear(swiglu(linear(normed, layer.gate), linear(normed, layer.up)), layer.down, stream);
  }

  #weight(name: string): Tensor {
    const weight = this.#variables.get(name);
    if (weight === undefined) throw new NotFoundError('weight', name, [...this.#variables.keys()]);
    return weight;
  }
}
