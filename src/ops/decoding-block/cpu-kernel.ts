/** The blocks in WebAssembly, each in one call, on the rows that are listed and no others. */
import { registerWasm, type Allocated, type WasmCall } from '../backend/register-wasm';
import { productCall } from '../linear/cpu-kernel';
import { angleTable } from '../rotary/cpu-angles';
import type { KernelCall } from '../wasm/program';

/** The rows of a block that are worked on. */
interface Rows {
  /** Where their numbers lie; 0 for all rows. */
  readonly list: number;
  readonly count: number;
}

/** The list counts only where each sequence is at one position. */
function rowsOf(call: WasmCall): Rows {
  if (call.number('steps') !== 1) return { list: 0, count: call.size('x', 0) };
  return { list: call.at('list') + 4, count: call.integers('list')[0] ?? 0 };
}

/** Scratch memory of kernels that norm one row at a time. */
const NORM_SCRATCH = 64;

/** normed[i] = norm(x[row i]); also where they lie */
function normed(call: WasmCall, { list, count }: Rows): { at: number; calls: KernelCall[] } {
  const width = call.size('x', 1);
  const at = call.room(count * width);
  const args = [call.at('x'), call.at('norm'), at, list, width, call.number('epsilon')];
  const operations = 4 * count * width;
  const job = { kernel: 'normListed', units: count, operations, scratchBytes: NORM_SCRATCH };
  return { at, calls: [{ job, args }] };
}

/** to[i, :] = from[i, :] · matrix, which lies transposed */
function projected(call: WasmCall, from: number, matrix: string, to: number, count: number) {
  const [columns, inner] = [call.size(matrix, 0), call.size(matrix, 1)];
  const factors = [
    { at: from, outer: inner, inner: 1 },
    { at: call.at(matrix), outer: inner, inner: 1 },
  ] as const;
  return productCall(call.kernels, factors, [count, columns, inner], to);
}

/** y[row i] = added[i] + x[row i], or without the x */
function spread(call: WasmCall, added: number, x: number, y: Allocated, { list, count }: Rows) {
  const width = y.info.shape[1] ?? 0;
  const job = { kernel: 'addListed', units: count, operations: count * width };
  return { job, args: [added, x, y.at, list, width] };
}

registerWasm('CachedAttentionBlock', (call) => {
  const [heads, kvHeads] = [call.number('heads'), call.number('kvHeads')];
  const [steps, capacity] = [call.number('steps'), call.size('cache', 1)];
  const size = call.size('query', 0) / heads;
  const rows = rowsOf(call);
  const position = call.integers('position')[0] ?? 0;
  const theta = call.number('theta');
  const angles = angleTable(call.kernels.heap, size / 2, theta, position + steps);
  const { count, list } = rows;
  const norm = normed(call, rows);
  const [q, k, v] = [heads, kvHeads, kvHeads].map((some) => call.room(count * some * size)) as
    [number, number, number]; // prettier-ignore
  const mixed = call.room(count * heads * size);
  const added = call.room(count * call.size('x', 1));
  const y = call.result(call.shape('x'));
  const cache = call.at('cache');
  const reach = position + steps;
  const place = [position, steps, capacity, heads, kvHeads];
  call.runAll([
    ...norm.calls,
    projected(call, norm.at, 'query', q, count),
    projected(call, norm.at, 'key', k, count),
    projected(call, norm.at, 'value', v, count),
    {
      job: { kernel: 'cacheRotated', units: count, operations: 6 * count * heads * size },
      args: [q, k, v, cache, angles, list, ...place, size / 2],
    },
    {
      job: {
        kernel: 'attendCached',
        units: count * heads,
        operations: 4 * count * heads * size * reach,
        scratchBytes: call.kernels.call('decodeAttentionScratch', reach),
      },
      args: [cache, mixed, list, ...place, size],
    },
    projected(call, mixed, 'output', added, count),
    spread(call, added, call.at('x'), y, rows),
  ]);
  return [y];
});

registerWasm('ListedFeedForward', (call) => {
  const rows = rowsOf(call);
  const { count } = rows;
  const inner = call.size('gate', 0);
  const norm = normed(call, rows);
  const [gate, up] = [call.room(count * inner), call.room(count * inner)];
  const added = call.room(count * call.size('x', 1));
  const y = call.result(call.shape('x'));
  const elements = count * inner;
  call.runAll([
    ...norm.calls,
    projected(call, norm.at, 'gate', gate, count),
    projected(call, norm.at, 'up', up, count),
    {
      job: { kernel: 'swiglu', units: Math.ceil(elements / 4), operations: 20 * elements },
      args: [gate, up, gate],
    },
    projected(call, gate, 'down', added, count),
    spread(call, added, call.at('x'), y, rows),
  ]);
  return [y];
});

registerWasm('ListedLogits', (call) => {
  const rows = rowsOf(call);
  const columns = call.size('weight', 0);
  const norm = normed(call, rows);
  const dense = call.room(rows.count * columns);
  const y = call.result([call.size('x', 0), columns]);
  call.runAll([
    ...norm.calls,
    projected(call, norm.at, 'weight', dense, rows.count),
    spread(call, dense, 0, y, rows),
  ]);
  return [y];
});

registerWasm('EmbedFrom', (call) => {
  const [batch, capacity] = [call.size('tokens', 0), call.size('tokens', 1)];
  const [steps, width] = [call.number('steps'), call.size('table', 1)];
  const x = call.result([batch * steps, width]);
  const position = call.integers('position')[0] ?? 0;
  const job = { kernel: 'embedFrom', units: batch * steps, operations: batch * steps * width };
  call.run(job, call.at('table'), call.at('tokens'), x.at, steps, capacity, position, width);
  return [x];
});
