/** The op in WebAssembly. */
import { registerWasm } from '../backend/register-wasm';

registerWasm('Embedding', (call) => {
  const [rows, width] = [call.size('ids', 0), call.size('table', 1)];
  const result = call.result([rows, width]);
  const job = { kernel: 'gatherRows', units: rows, operations: rows * width };
  call.run(job, call.at('table'), call.at('ids'), result.at, width);
  return [result];
});

registerWasm('EmbeddingGradient', (call) => {
  const [rows, width] = [call.size('dy', 0), call.size('dy', 1)];
  const vocabulary = call.number('vocabulary');
  const dTable = call.result([vocabulary, width]);
  const job = { kernel: 'embeddingGradient', units: vocabulary, operations: rows * width };
  call.run(job, call.at('dy'), call.at('ids'), dTable.at, rows, width);
  return [dTable];
});
