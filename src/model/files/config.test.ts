import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ModelFormatError } from '../../shared/errors';
import { formatLlamaConfig, parseLlamaConfig, type LlamaConfig } from './config';

const CONFIG: LlamaConfig = {
  vocabSize: 100,
  hiddenSize: 24,
  intermediateSize: 64,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headSize: 6,
  normEpsilon: 1e-5,
  ropeTheta: 10000,
  maxPositions: 64,
  tiedEmbeddings: true,
  beginToken: 1,
  endToken: 2,
  padToken: 0,
};

const JSON_FIELDS = JSON.parse(formatLlamaConfig(CONFIG)) as Record<string, unknown>;

function parseWith(changes: Record<string, unknown>): LlamaConfig {
  return parseLlamaConfig(JSON.stringify({ ...JSON_FIELDS, ...changes }));
}

test('reads back what it wrote', () => {
  expect(parseLlamaConfig(formatLlamaConfig(CONFIG))).toEqual(CONFIG);
});

test('takes the defaults of transformers where a field is absent', () => {
  const config = parseWith({
    num_key_value_heads: undefined,
    head_dim: undefined,
    rms_norm_eps: undefined,
    rope_theta: undefined,
    tie_word_embeddings: undefined,
  });
  expect(config).toMatchObject({
    kvHeads: 4,
    headSize: 6,
    normEpsilon: 1e-6,
    ropeTheta: 10000,
    tiedEmbeddings: false,
  });
});

test('reads rope_theta where newer files keep it', () => {
  const config = parseWith({ rope_parameters: { rope_type: 'default', rope_theta: 500000 } });
  expect(config.ropeTheta).toBe(500000);
});

test('rope_parameters without a rope_theta leave the one beside them in force', () => {
  const config = parseWith({ rope_theta: 500000, rope_parameters: { rope_type: 'default' } });
  expect(config.ropeTheta).toBe(500000);
});

test.each(['rope_type', 'type'])('a rope_scaling whose %s is default is no scaling', (key) => {
  const config = parseWith({ rope_theta: 500000, rope_scaling: { [key]: 'default' } });
  expect(config.ropeTheta).toBe(500000);
});

test('keeps every one of several end tokens, the first as the one to emit, and writes them back', () => {
  const config = parseWith({ eos_token_id: [5, 6, 7, 6] });
  expect(config).toMatchObject({ endToken: 5, otherEndTokens: [6, 7] });
  expect(parseLlamaConfig(formatLlamaConfig(config))).toEqual(config);
});

describe('a config that cannot be run is refused, naming the field', () => {
  test.each<[string, Record<string, unknown>]>([
    ['model_type', { model_type: 'gpt2' }],
    ['hidden_act', { hidden_act: 'gelu' }],
    ['attention_bias', { attention_bias: true }],
    ['rope_scaling', { rope_scaling: { rope_type: 'llama3', factor: 8 } }],
    ['rope_scaling', { rope_scaling: 'linear' }],
    ['rope_parameters', { rope_parameters: { rope_type: 'yarn' } }],
    ['rope_parameters', { rope_parameters: { type: 'linear', factor: 2 } }],
    ['rope_parameters', { rope_parameters: { partial_rotary_factor: 0.5 } }],
    ['partial_rotary_factor', { partial_rotary_factor: 0.5 }],
    ['sliding_window', { sliding_window: 4096 }],
    ['use_sliding_window', { use_sliding_window: true }],
    ['layer_types', { layer_types: ['full_attention', 'sliding_attention'] }],
    ['mlp_bias', { mlp_bias: true }],
    ['qk_norm', { qk_norm: true }],
    ['use_qk_norm', { use_qk_norm: true }],
    ['no_rope_layers', { no_rope_layers: [1, 0] }],
    ['logit_scale', { logit_scale: 0.5 }],
    ['logits_scaling', { logits_scaling: 8 }],
    ['embedding_multiplier', { embedding_multiplier: 12 }],
    ['attention_multiplier', { attention_multiplier: 0.1 }],
    ['residual_multiplier', { residual_multiplier: 0.2 }],
    ['attn_logit_softcapping', { attn_logit_softcapping: 50 }],
    ['final_logit_softcapping', { final_logit_softcapping: 30 }],
    ['hidden_size', { hidden_size: '64' }],
    ['hidden_size', { hidden_size: undefined }],
    ['vocab_size', { vocab_size: 0 }],
    ['num_hidden_layers', { num_hidden_layers: 1.5 }],
    ['num_key_value_heads', { num_key_value_heads: 3 }],
    ['head_dim', { head_dim: 7 }],
    ['rms_norm_eps', { rms_norm_eps: -1 }],
    ['tie_word_embeddings', { tie_word_embeddings: 'yes' }],
    ['eos_token_id', { eos_token_id: null }],
    ['eos_token_id', { eos_token_id: 100 }],
    ['eos_token_id', { eos_token_id: [] }],
    ['eos_token_id', { eos_token_id: [2, 100] }],
    ['eos_token_id', { eos_token_id: [2, 'stop'] }],
    ['bos_token_id', { bos_token_id: [1] }],
    ['pad_token_id', { pad_token_id: 2 }],
    ['pad_token_id', { pad_token_id: 6, eos_token_id: [2, 6] }],
  ])('%s: %j', (field, changes) => {
    let caught: unknown;
    try {
      parseWith(changes);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ModelFormatError);
    expect((caught as ModelFormatError).part).toBe(field);
  });

  test.each(['', '[]', 'null', '{'])('a file that reads %j', (text) => {
    expect(() => parseLlamaConfig(text)).toThrow(ModelFormatError);
  });
});

test('whatever stands in the fields, the outcome is a config or a ModelFormatError', () => {
  const change = fc.tuple(fc.constantFrom(...Object.keys(JSON_FIELDS)), fc.jsonValue());
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      try {
        parseWith(Object.fromEntries(changes));
      } catch (error) {
        expect(error).toBeInstanceOf(ModelFormatError);
      }
    }),
    { numRuns: 1000 },
  );
});
