import { registerReference } from '../backend/register-reference';

/** rows[r, :] = table[ids[r], :] */
export function embeddingReference(
  table: Float32Array,
  ids: Int32Array,
  width: number,
): Float32Array {
  const rows = new Float32Array(ids.length * width);
  ids.forEach((id, row) => {
    rows.set(table.subarray(id * width, (id + 1) * width), row * width);
  });
  return rows;
}

/** dTable[v, :] = Σ over the rows r with ids[r] = v of dy[r, :], in ascending order of r */
export function embeddingGradientReference(
  dy: Float32Array,
  ids: Int32Array,
  vocabulary: number,
  width: number,
): Float32Array {
  const sums = new Float64Array(vocabulary * width);
  ids.forEach((id, row) => {
    for (let d = 0; d < width; d++) sums[id * width + d]! += dy[row * width + d]!;
  });
  return new Float32Array(sums);
}

registerReference('Embedding', (call) => {
  const width = call.size('table', 1);
  const values = embeddingReference(call.floats('table'), call.integers('ids'), width);
  return [{ shape: [call.size('ids', 0), width], values }];
});

registerReference('EmbeddingGradient', (call) => {
  const vocabulary = call.number('vocabulary');
  const width = call.size('dy', 1);
  const dy = call.floats('dy');
  const values = embeddingGradientReference(dy, call.integers('ids'), vocabulary, width);
  return [{ shape: [vocabulary, width], values }];
});
