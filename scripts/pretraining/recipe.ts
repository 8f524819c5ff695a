/** The two sizes of base model and how they are trained. */
import type { LlamaConfig } from '../../src/model/files/config';

export interface Recipe {
  readonly name: string;
  readonly shape: Pick<
    LlamaConfig,
    'hiddenSize' | 'intermediateSize' | 'layers' | 'heads' | 'kvHeads' | 'headSize'
  >;
  readonly steps: number;
  readonly linesPerStep: number;
  readonly learningRate: number;
}

export const RECIPES: readonly Recipe[] = [
  {
    name: 'nano',
    shape: { hiddenSize: 64, intermediateSize: 160, layers: 3, heads: 4, kvHeads: 2, headSize: 16 },
    steps: 1400,
    linesPerStep: 64,
    learningRate: 3e-3,
  },
  {
    name: 'pocket',
    shape: {
      hiddenSize: 128,
      intermediateSize: 352,
      layers: 4,
      heads: 4,
      kvHeads: 2,
      headSize: 32,
    },
    steps: 1000,
    linesPerStep: 48,
    learningRate: 2e-3,
  },
];

/** Prompts of the page and answers to them fit with room to spare; corpus lines need half. */
export const MAXIMUM_POSITIONS = 64;
/** A reply that would make a corpus line longer than this is cut. */
export const LINE_POSITIONS = 32;
/** Standard deviation of the first weights: these narrow models learn faster than from 0.02. */
export const INITIAL_DEVIATION = 0.08;
export const OPTIMIZER = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01 } as const;
export const MAXIMUM_GRADIENT_NORM = 1;
const WARM_UP_STEPS = 50;
const FINAL_SHARE = 0.02;

/** Linear warm-up, then a cosine down to a fiftieth. */
export function learningRateAt(step: number, { steps, learningRate }: Recipe): number {
  const warmUp = Math.min(1, (step + 1) / WARM_UP_STEPS);
  const cosine = 0.5 + 0.5 * Math.cos((Math.PI * step) / steps);
  return learningRate * Math.max(FINAL_SHARE, warmUp * cosine);
}

export function llamaConfig({ shape }: Recipe, vocabSize: number): LlamaConfig {
  return {
    ...shape,
    vocabSize,
    normEpsilon: 1e-5,
    ropeTheta: 10000,
    maxPositions: MAXIMUM_POSITIONS,
    tiedEmbeddings: true,
    beginToken: 1,
    endToken: 2,
    padToken: 0,
  };
}
