import type { ModelSize } from '../src/benchmark';

export interface JaxStep {
  /** One step; resolves with the loss once it has been read back. */
  readonly run: () => Promise<number>;
}

/** @param device `webgpu` to measure; `wasm` where there is none, to check the code */
export function jaxTrainStep(size: ModelSize, device: 'webgpu' | 'wasm'): Promise<JaxStep>;
