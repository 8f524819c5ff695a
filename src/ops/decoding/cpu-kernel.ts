/** Attention to the cache and sampling in WebAssembly; what only copies is the reference's. */
import { registerWasm } from '../backend/register-wasm';
import { lowestKeptLogit, sampleRows } from './sample-reference';

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

/** Below every uniform number: the first token that is kept. */
const FIRST = -1;

registerWasm('SampleNext', (call) => {
  const vocabulary = call.size('logits', 1);
  const logits = call.at('logits');
  const { kernels } = call;
  const scratch = kernels.scratch(4 * (vocabulary + 1));
  const logProbAt = scratch + 4 * vocabulary;
  sampleRows(call, (row, settings, uniform) => {
    const at = logits + 4 * row * vocabulary;
    const isGreedy = settings.temperature <= 0;
    const temperature = isGreedy ? 1 : settings.temperature;
    const lowest = isGreedy
      ? kernels.call('largest', at, vocabulary)
      : lowestKeptLogit(kernels.heap.floats(at, vocabulary), { ...settings, temperature });
    const dice = isGreedy ? FIRST : uniform;
    const numbers = [at, vocabulary, temperature, lowest, dice, logProbAt];
    const token = kernels.call('sampleRow', scratch, ...numbers);
    return { token, logProb: kernels.heap.floats(logProbAt, 1)[0] ?? 0 };
  });
  return [];
});
