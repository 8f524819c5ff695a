import { registerReference } from '../backend/register-reference';
import { attendAt } from '../causal-attention/cpu-attention';
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
  const [steps, stride] = [call.size('keyCache', 1), call.size('keyCache', 2)];
  const count = call.integers('position')[0]! + 1;
  const [q, k, v] = [call.floats('q'), call.floats('keyCache'), call.floats('valueCache')];
  const headSize = width / heads;
  const y = new Float32Array(q.length);
  const weights = new Float64Array(count);
  for (let row = 0; row < rows; row++) {
    for (let head = 0; head < heads; head++) {
      const kvHead = Math.floor((head * kvHeads) / heads);
      const first = row * steps * stride + kvHead * headSize;
      const keys = { k, v, first, stride, count };
      attendAt(q, row * width + head * headSize, headSize, keys, weights, y);
    }
  }
  return [{ shape: call.shape('q'), values: y }];
});

registerReference('AdvancePosition', (call) => {
  call.integers('position')[0]! += call.number('by');
  return [];
});
