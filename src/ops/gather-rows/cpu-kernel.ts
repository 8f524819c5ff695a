/** The op in WebAssembly; distinct rows put back are a table's gradient. */
import { registerWasm } from '../backend/register-wasm';

registerWasm('GatherRows', (call) => {
  const [rows, width] = [call.size('rows', 0), call.size('x', 1)];
  const result = call.result([rows, width]);
  const job = { kernel: 'gatherRows', units: rows, operations: rows * width };
  call.run(job, call.at('x'), call.at('rows'), result.at, width);
  return [result];
});

registerWasm('ScatterRows', (call) => {
  const [rows, width] = [call.size('dy', 0), call.size('dy', 1)];
  const height = call.number('height');
  const dx = call.result([height, width]);
  const job = { kernel: 'embeddingGradient', units: height, operations: rows * width };
  call.run(job, call.at('dy'), call.at('rows'), dx.at, rows, width);
  return [dx];
});
