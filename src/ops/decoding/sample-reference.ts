import { registerReference, type HostCall } from '../backend/register-reference';
import { counterUniform } from './random';

/** Fields of the settings tensor, in order. */
export interface SamplingSettings {
  /** 0 takes the most probable token. */
  readonly temperature: number;
  /** Only the k most probable tokens; 0 keeps all. Ties with the k-th stay. */
  readonly topK: number;
  /** Only the most probable tokens that together reach this mass; 1 keeps all. */
  readonly topP: number;
}

/**
 * The lowest logit that top-k and then top-p keep. Top-p counts the mass among those that top-k
 * kept. `logits` is one row.
 */
export function lowestKeptLogit(
  logits: Float32Array,
  { temperature, topK, topP }: SamplingSettings,
): number {
  if (topK <= 0 && topP >= 1) return -Infinity;
  const sorted = Array.from(logits).sort((a, b) => b - a);
  const kthLogit = topK > 0 && topK < sorted.length ? sorted[topK - 1]! : -Infinity;
  if (topP >= 1) return kthLogit;
  const kept = sorted.filter((logit) => logit >= kthLogit);
  const weights = kept.map((logit) => Math.exp((logit - kept[0]!) / temperature));
  const needed = topP * weights.reduce((sum, weight) => sum + weight, 0);
  let mass = 0;
  const last = weights.findIndex((weight) => (mass += weight) >= needed);
  return kept[last] ?? kthLogit;
}

/**
 * Draws by inverting the cumulative distribution in token order; the log-probability is that of
 * the whole distribution, which is what training compares with.
 */
export function sampleRow(
  logits: Float32Array,
  settings: SamplingSettings,
  uniform: number,
): { token: number; logProb: number } {
  const temperature = settings.temperature > 0 ? settings.temperature : 1;
  const peak = logits.reduce((max, logit) => Math.max(max, logit), -Infinity);
  const lowest =
    settings.temperature > 0 ? lowestKeptLogit(logits, { ...settings, temperature }) : peak;
  const weightOf = (logit: number) => Math.exp((logit - peak) / temperature);
  const keptWeightOf = (logit: number) => (logit >= lowest ? weightOf(logit) : 0);
  const total = logits.reduce((sum, logit) => sum + weightOf(logit), 0);
  const threshold = uniform * logits.reduce((sum, logit) => sum + keptWeightOf(logit), 0);
  let token = -1;
  let cumulative = 0;
  for (let j = 0; j < logits.length; j++) {
    if (logits[j]! < lowest) continue;
    token = j;
    cumulative += keptWeightOf(logits[j]!);
    if (cumulative > threshold || settings.temperature <= 0) break;
  }
  return { token, logProb: (logits[token]! - peak) / temperature - Math.log(total) };
}

type Sampler = (
  row: number,
  settings: SamplingSettings,
  uniform: number,
) => { readonly token: number; readonly logProb: number };

/** What `SampleNext` does to every row; `sample` draws for those that go on. */
export function sampleRows(call: HostCall, sample: Sampler): void {
  const rows = call.size('logits', 0);
  const steps = call.size('tokens', 1);
  const tokens = call.integers('tokens');
  const logProbs = call.floats('logProbs');
  const position = call.integers('position')[0]!;
  const [temperature, topK, topP] = call.floats('settings') as ArrayLike<number> as [
    number,
    number,
    number,
  ];
  const [endToken, padToken] = [call.number('endToken'), call.number('padToken')];
  for (let row = 0; row < rows && position + 1 < steps; row++) {
    const promptLength = call.integers('promptLengths')[row]!;
    if (position + 1 < promptLength) continue;
    const at = row * steps + position;
    const previous = tokens[at]!;
    if (position >= promptLength && (previous === endToken || previous === padToken)) {
      tokens[at + 1] = padToken;
      logProbs[at] = 0;
      continue;
    }
    const uniform = counterUniform(call.integers('seed')[0]!, row, position);
    const { token, logProb } = sample(row, { temperature, topK, topP }, uniform);
    tokens[at + 1] = token;
    logProbs[at] = logProb;
  }
}

registerReference('SampleNext', (call) => {
  const [logits, vocabulary] = [call.floats('logits'), call.size('logits', 1)];
  sampleRows(call, (row, settings, uniform) =>
    sampleRow(logits.subarray(row * vocabulary, (row + 1) * vocabulary), settings, uniform),
  );
  return [];
});
