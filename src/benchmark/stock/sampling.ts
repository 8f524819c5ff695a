/** Sampling without a cache. */
import {
  add,
  argMax,
  gather,
  tensor1d,
  tensor2d,
  tidy,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import type { Rng } from '../../shared/rng';
import { answeredRows } from '../rows';
import type { ModelSize } from '../sizes';
import type { Part } from '../workload';
import type { StockPolicy } from './networks';

/**
 * One new token for every row: a forward pass over all of them, Gumbel noise, and the tokens read
 * back, since the next pass is fed with them. Rows are padded to their final length, so that every
 * pass has one shape and costs the same. (`tf.multinomial` gives wrong samples on WebGPU.)
 */
export function samplingStep(size: ModelSize, policy: StockPolicy, rng: Rng): Part {
  const batch = answeredRows(size, size.batch, rng);
  const noise: [number, number] = [batch.size, size.config.vocabSize];
  let position = size.promptTokens;
  const run = async (): Promise<void> => {
    const next = tidy(() => {
      const hidden = policy.decoder.hidden(batch.tokens, batch.steps);
      const rows = Array.from({ length: batch.size }, (_, row) => row * batch.steps + position - 1);
      const logits = policy.decoder.logits(gather(hidden, tensor1d(rows, 'int32')));
      return argMax<Tensor1D>(add(logits, tensor2d(gumbelNoise(noise, rng), noise)), 1);
    });
    const tokens = await next.data<'int32'>();
    next.dispose();
    tokens.forEach((token, row) => {
      batch.tokens[row * batch.steps + position] = token;
    });
    position = position + 1 < batch.steps ? position + 1 : size.promptTokens;
  };
  return { times: size.newTokens, run, encodesAtOnce: true };
}

/** The largest of logits plus this is a sample of their softmax. */
function gumbelNoise([rows, columns]: readonly [number, number], rng: Rng): Float32Array {
  return Float32Array.from(
    { length: rows * columns },
    () => -Math.log(-Math.log(rng.uniform() + Number.EPSILON)),
  );
}
