/** The ops in WebAssembly, for heads that vectors of four divide. */
import { registerWasm, type WasmCall } from '../backend/register-wasm';
import { lowestKeptLogit, type SamplingSettings } from './sample-reference';

registerWasm('DecodeAttention', (call) => {
  const [heads, kvHeads] = [call.number('heads'), call.number('kvHeads')];
  const [rows, width] = [call.size('q', 0), call.size('q', 1)];
  const headSize = width / heads;
  if (headSize % 4 !== 0) return undefined;
  const capacity = call.size('keyCache', 1);
  const count = (call.integers('position')[0] ?? 0) + 1;
  const y = call.result([rows, width]);
  const job = {
    kernel: 'decodeAttention',
    units: rows * heads,
    operations: 4 * rows * width * count,
    scratchBytes: call.kernels.call('decodeAttentionScratch', count),
  };
  const places = [call.at('q'), call.at('keyCache'), call.at('valueCache')];
  call.run(job, ...places, y.at, count, capacity, heads, kvHeads, headSize);
  return [y];
});

registerWasm('SampleNext', (call) => {
  const [rows, vocabulary] = [call.size('logits', 0), call.size('logits', 1)];
  const [position, capacity] = [call.integers('position')[0] ?? 0, call.size('tokens', 1)];
  if (position + 1 >= capacity) return [];
  const [temperature = 1, topK = 0, topP = 1] = call.floats('settings');
  const seed = call.integers('seed')[0] ?? 0;
  const settings = { temperature, topK, topP };
  const isCut = temperature > 0 && (topK > 0 || topP < 1);
  const lowests = isCut ? lowestLogits(call, settings) : 0;
  const job = {
    kernel: 'sampleNext',
    units: rows,
    operations: 20 * rows * vocabulary,
    scratchBytes: 4 * vocabulary,
  };
  const places = [call.at('tokens'), call.at('logProbs'), call.at('promptLengths')];
  call.run(
    job,
    ...[call.at('logits'), vocabulary, ...places, capacity, position, temperature, lowests, seed],
    ...[call.number('endToken'), call.number('padToken')],
  );
  return [];
});

/** Where the lowest logits lie that top-k and top-p keep, one a row. */
function lowestLogits(call: WasmCall, settings: SamplingSettings): number {
  const [rows, vocabulary] = [call.size('logits', 0), call.size('logits', 1)];
  const { heap } = call.kernels;
  const [logits, lowests] = [call.at('logits'), call.room(rows)];
  const kept = heap.floats(lowests, rows);
  for (let row = 0; row < rows; row++) {
    kept[row] = lowestKeptLogit(heap.floats(logits + 4 * row * vocabulary, vocabulary), settings);
  }
  return lowests;
}

registerWasm('EmbedAt', (call) => {
  const [rows, width] = [call.size('tokens', 0), call.size('table', 1)];
  const x = call.result([rows, width]);
  const numbers = [1, call.size('tokens', 1), call.integers('position')[0] ?? 0, width];
  const job = { kernel: 'embedFrom', units: rows, operations: rows * width };
  call.run(job, call.at('table'), call.at('tokens'), x.at, ...numbers);
  return [x];
});

registerWasm('CacheWrite', (call) => {
  const [rows, width] = [call.size('x', 0), call.size('x', 1)];
  const position = call.integers('position')[0] ?? 0;
  const job = { kernel: 'cacheWrite', units: rows, operations: rows * width };
  call.run(job, call.at('x'), call.at('cache'), position, call.size('cache', 1), width);
  return [];
});
