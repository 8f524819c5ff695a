/** On the GPU the engine, tfjs's own ops and jax-js; on the processor the engine and jax-js. */
export const CONTENDERS = ['fused', 'stock', 'jax', 'cpu', 'jax-wasm'] as const;
export type Contender = (typeof CONTENDERS)[number];
