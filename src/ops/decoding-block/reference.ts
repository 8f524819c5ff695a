import { registerReference } from '../backend/register-reference';

/** list = [count, rows whose prompt or answer goes on at `position`, in order] */
registerReference('ListActive', (call) => {
  const [list, tokens] = [call.integers('list'), call.integers('tokens')];
  const [rows, capacity] = [call.size('tokens', 0), call.size('tokens', 1)];
  const at = call.integers('position')[0]!;
  const lengths = call.integers('promptLengths');
  const ends = [call.number('endToken'), call.number('padToken')];
  let count = 0;
  for (let row = 0; row < rows; row++) {
    if (at >= lengths[row]! && ends.includes(tokens[row * capacity + at]!)) continue;
    count++;
    list[count] = row;
  }
  list[0] = count;
  return [];
});

/** packed = (tokens | logProbs), all float32 */
registerReference('PackDecoded', (call) => {
  const [tokens, logProbs] = [call.integers('tokens'), call.floats('logProbs')];
  const values = new Float32Array(2 * tokens.length);
  values.set(tokens);
  values.set(logProbs, tokens.length);
  return [{ shape: [2, ...call.shape('tokens')], values }];
});
