/** The op in WebAssembly. */
import { registerWasm } from '../backend/register-wasm';

registerWasm('TokenLogProb', (call) => {
  const [rows, vocabulary] = [call.size('logits', 0), call.size('logits', 1)];
  const results = [0, 1, 2].map(() => call.result([rows]));
  call.run(
    { kernel: 'tokenLogProb', units: rows, operations: 20 * rows * vocabulary },
    ...[call.at('logits'), call.at('tokens'), ...results.map(({ at }) => at)],
    ...[vocabulary, call.number('temperature')],
  );
  return results;
});

registerWasm('TokenLogProbGradient', (call) => {
  const [rows, vocabulary] = [call.size('logits', 0), call.size('logits', 1)];
  const dLogits = call.result([rows, vocabulary]);
  const names = ['dLogProb', 'dEntropy', 'logits', 'tokens', 'entropy', 'logSumExp'];
  call.run(
    { kernel: 'tokenLogProbGradient', units: rows, operations: 20 * rows * vocabulary },
    ...names.map((name) => call.at(name)),
    ...[dLogits.at, vocabulary, call.number('temperature')],
  );
  return [dLogits];
});
