/** W2: answers sampled with the key-value cache. */
import type { RolledOut, SamplingOptions } from '../../model/network';
import { decode } from '../../model/text/decode';
import type { Decoder } from '../../model/text/decoder';
import { initialWeights } from '../../model/text/initial-weights';
import { TextPolicy } from '../../model/text/policy';
import { TextBatch } from '../../model/text/text-batch';
import { Rng } from '../../shared/rng';
import { randomPrompts } from '../rows';
import type { ModelSize } from '../sizes';
import type { Workload } from '../workload';

export function rollout(size: ModelSize): Workload {
  const rng = Rng.fromSeed(1);
  const policy = TextPolicy.fromWeights(size.config, initialWeights(size.config, rng));
  const prompts = randomPrompts(size, rng);
  const options = { temperature: 1, maxNewTokens: size.newTokens };
  const run = async (): Promise<void> => {
    await sampleRows(size, policy.decoder, prompts, options, rng);
  };
  return {
    parts: [{ times: 1, run, encodesAtOnce: true }],
    tokens: size.batch * size.newTokens,
    dispose: () => {
      policy.dispose();
    },
  };
}

/** What a text family's `rollOut` does, without a tokenizer. */
export async function sampleRows(
  { config }: ModelSize,
  decoder: Decoder,
  prompts: readonly (readonly number[])[],
  options: SamplingOptions,
  rng: Rng,
): Promise<RolledOut<TextBatch>> {
  const special = { end: config.endToken, pad: config.padToken ?? 0 };
  const decoded = await decode(decoder, prompts, { ...options, seed: rng.uint32(), special });
  const rows = decoded.map(({ tokens }, row) => ({ prompt: prompts[row] ?? [], answer: tokens }));
  const batch = TextBatch.fromRows(rows, special.pad, config.maxPositions);
  const samples = decoded.map(({ tokens, logProbs }, row) => {
    const promptTokens = prompts[row] ?? [];
    const nothing = { prompt: String(row), text: '', pieces: [] };
    return { ...nothing, promptTokens, tokens, logProbs, finished: true };
  });
  const logProbs = new Float32Array(batch.size * batch.steps);
  return { samples, batch, logProbs };
}
