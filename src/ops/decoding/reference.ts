import { registerReference } from '../backend/register-reference';
import { rotaryReference } from '../rotary/reference';

/** x[b, :] = table[tokens[b, position], :] */
registerReference('EmbedAt', (call) => {
  const [width, rows, steps] = [
    call.size('table', 1),
    call.size('tokens', 0),
    call.size('tokens', 1),
  ];
  const position = call.integers('position')[0]!;
  const table = call.floats('table');
  const tokens = call.integers('tokens');
  const values = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const token = tokens[row * steps + position]!;
    values.set(table.subarray(token * width, (token + 1) * width), row * width);
  }
  return [{ shape: [rows, width], values }];
});

registerReference('RotaryAt', (call) => {
  const heads = call.number('heads');
  const shape = { heads, headSize: call.size('x', 1) / heads, theta: call.number('theta') };
  const position = call.integers('position')[0]!;
  const values = rotaryReference(call.floats('x'), shape, () => position, 1);
  return [{ shape: call.shape('x'), values }];
});

/** cache[b, position, :] = x[b, :] */
registerReference('CacheWrite', (call) => {
  const [rows, steps, width] = [call.size('cache', 0), call.size('cache', 1), call.size('x', 1)];
  const position = call.integers('position')[0]!;
  const [cache, x] = [call.floats('cache'), call.floats('x')];
  for (let row = 0; row < rows; row++) {
    cache.set(x.subarray(row * width, (row + 1) * width), (row * steps + position) * width);
  }
  return [];
});

/** As `causalAttention` at the step `position`, with keys and values from the cache. */
registerReference('DecodeAttention', (call) => {
  const [heads, kvHeads] = [call.number('heads'), call.number('kvHeads')];
  const [rows, width] = [call.size('q', 0), call.size('q', 1)];
  const [steps, cacheWidth] = [call.size('keyCache', 1), call.size('keyCache', 2)];
  const position = call.integers('position')[0]!;
  const [q, keys, values] = ['q', 'keyCache', 'valueCache'].map((name) => call.floats(name)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const headSize = width / heads;
  const y = new Float32Array(q.length);
  for (let row = 0; row < rows; row++) {
    for (let head = 0; head < heads; head++) {
      const kvHead = Math.floor((head * kvHeads) / heads);
      const query = row * width + head * headSize;
      const keyAt = (s: number) => (row * steps + s) * cacheWidth + kvHead * headSize;
      const scores = Array.from({ length: position + 1 }, (_, s) => {
        let sum = 0;
        for (let i = 0; i < headSize; i++) sum += q[query + i]! * keys[keyAt(s) + i]!;
        return sum / Math.sqrt(headSize);
      });
      const peak = scores.reduce((max, score) => Math.max(max, score), -Infinity);
      const weights = scores.map((score) => Math.exp(score - peak));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (let i = 0; i < headSize; i++) {
        let sum = 0;
        for (let s = 0; s <= position; s++) sum += weights[s]! * values[keyAt(s) + i]!;
        y[query + i] = sum / total;
      }
    }
  }
  return [{ shape: call.shape('q'), values: y }];
});

registerReference('AdvancePosition', (call) => {
  call.integers('position')[0]! += 1;
  return [];
});
