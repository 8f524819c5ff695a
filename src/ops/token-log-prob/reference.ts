import { registerReference } from '../backend/register-reference';

export interface TokenLogProbResult {
  readonly logProb: Float32Array;
  readonly entropy: Float32Array;
  /** log Σ over j of exp(logits[r, j] / temperature) */
  readonly logSumExp: Float32Array;
}

/**
 * With z = logits / temperature, L = logsumexp(z), p = exp(z − L):
 * logProb[r] = z[tokens[r]] − L; entropy[r] = L − Σ over j of p[j] z[j].
 */
export function tokenLogProbReference(
  logits: Float32Array,
  tokens: Int32Array,
  temperature: number,
): TokenLogProbResult {
  const rows = tokens.length;
  const vocabulary = logits.length / rows;
  const [logProb, entropy, logSumExp] = [0, 0, 0].map(() => new Float32Array(rows)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  tokens.forEach((token, row) => {
    const at = row * vocabulary;
    let peak = -Infinity;
    for (let j = 0; j < vocabulary; j++) peak = Math.max(peak, logits[at + j]!);
    let total = 0;
    let weighted = 0;
    for (let j = 0; j < vocabulary; j++) {
      const z = (logits[at + j]! - peak) / temperature;
      const weight = Math.exp(z);
      total += weight;
      weighted += weight * z;
    }
    logProb[row] = (logits[at + token]! - peak) / temperature - Math.log(total);
    entropy[row] = Math.log(total) - weighted / total;
    logSumExp[row] = peak / temperature + Math.log(total);
  });
  return { logProb, entropy, logSumExp };
}

/**
 * With log p[j] = z[j] − L: dLogits[r, j] =
 * (dLogProb[r] (1[j = token] − p[j]) − dEntropy[r] p[j] (log p[j] + entropy[r])) / temperature
 */
export function tokenLogProbGradientReference(
  upstream: { dLogProb: Float32Array; dEntropy: Float32Array },
  logits: Float32Array,
  tokens: Int32Array,
  { entropy, logSumExp }: Pick<TokenLogProbResult, 'entropy' | 'logSumExp'>,
  temperature: number,
): Float32Array {
  const vocabulary = logits.length / tokens.length;
  const dLogits = new Float32Array(logits.length);
  tokens.forEach((token, row) => {
    const at = row * vocabulary;
    const dLogProb = upstream.dLogProb[row]! / temperature;
    const dEntropy = upstream.dEntropy[row]! / temperature;
    if (dLogProb === 0 && dEntropy === 0) return;
    for (let j = 0; j < vocabulary; j++) {
      const logP = logits[at + j]! / temperature - logSumExp[row]!;
      const slope = dLogProb + dEntropy * (logP + entropy[row]!);
      dLogits[at + j] = -Math.exp(logP) * slope;
    }
    dLogits[at + token]! += dLogProb;
  });
  return dLogits;
}

registerReference('TokenLogProb', (call) => {
  const { logProb, entropy, logSumExp } = tokenLogProbReference(
    call.floats('logits'),
    call.integers('tokens'),
    call.number('temperature'),
  );
  return [logProb, entropy, logSumExp].map((values) => ({ shape: [values.length], values }));
});

registerReference('TokenLogProbGradient', (call) => {
  const values = tokenLogProbGradientReference(
    { dLogProb: call.floats('dLogProb'), dEntropy: call.floats('dEntropy') },
    call.floats('logits'),
    call.integers('tokens'),
    { entropy: call.floats('entropy'), logSumExp: call.floats('logSumExp') },
    call.number('temperature'),
  );
  return [{ shape: call.shape('logits'), values }];
});
