/** Memory of one pass of a decoder, counted from its sizes: what it keeps, and what it works in. */
import type { LlamaConfig } from '../files/config';
import type { PassMemory } from '../network';

const FLOAT_BYTES = 4;

/**
 * @param rows tokens of the batch, B · T
 * @param predicted rows whose next token is predicted
 */
export function decoderPassMemory(
  config: LlamaConfig,
  rows: number,
  predicted: number,
): PassMemory {
  const { hiddenSize: width, intermediateSize, layers, heads, kvHeads, headSize } = config;
  const attention = 2 * heads * headSize + 2 * kvHeads * headSize; // q, k, v and what comes out
  // One layer: two norms, two states of the residual stream, attention, gate, up and their product.
  const layer = rows * (4 * width + attention + 3 * intermediateSize);
  const logits = Math.min(rows, predicted) * config.vocabSize;
  return {
    // All layers are kept, and one is gone through backwards; logits and their gradient.
    trainingBytes: FLOAT_BYTES * ((layers + 1) * layer + 2 * logits),
    largestBufferBytes: FLOAT_BYTES * Math.max(logits, rows * Math.max(width, intermediateSize)),
  };
}
