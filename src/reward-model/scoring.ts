/** Raw scores of any number of episodes, in passes whose sizes are powers of two. */
import { tidy } from '@tensorflow/tfjs-core';
import type { Batch, RewardNetwork } from '../model/network';

/** Episodes in one forward pass at most. */
const MAX_ROWS = 64;

/**
 * Few sizes mean few shapes to hold buffers for; missing rows repeat the last one and are cut
 * off again.
 *
 * @returns raw scores, one per episode of the batch
 */
export async function rawScores<B extends Batch>(
  network: RewardNetwork<B>,
  batch: B,
): Promise<Float32Array> {
  const result = new Float32Array(batch.size);
  for (let start = 0; start < batch.size; start += MAX_ROWS) {
    const count = Math.min(MAX_ROWS, batch.size - start);
    const padded = 2 ** Math.ceil(Math.log2(count));
    const rows = Array.from({ length: padded }, (_, row) => start + Math.min(row, count - 1));
    const scores = tidy(() => network.scores(batch.select(rows) as B));
    result.set((await scores.data<'float32'>()).subarray(0, count), start);
    scores.dispose();
  }
  return result;
}
