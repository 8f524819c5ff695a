/**
 * Those of tfjs's own kernels that stand between the fused ops of a training step, in WebAssembly.
 * What they do not fit (other types, broadcasting beyond one number, inner axes) is tfjs's.
 */
import { registerWasm, type Allocated, type WasmCall } from '../backend/register-wasm';

const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, axis) => product * axis, 1);

const areFloats = (call: WasmCall): boolean =>
  call.names().every((name) => call.type(name) === 'float32');

/** Bytes from one vector to the next; undefined where the input would have to be repeated. */
function stepOf(call: WasmCall, name: string, shape: readonly number[]): number | undefined {
  const own = call.shape(name);
  const isWhole = own.length === shape.length && own.every((size, axis) => size === shape[axis]);
  if (isWhole) return 16;
  return sizeOf(own) === 1 && own.length <= shape.length ? 0 : undefined;
}

for (const name of ['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum']) {
  registerWasm(name, (call) => {
    if (!areFloats(call)) return undefined;
    const shapes = [call.shape('a'), call.shape('b')] as const;
    const shape = sizeOf(shapes[0]) >= sizeOf(shapes[1]) ? shapes[0] : shapes[1];
    const [a, b] = [stepOf(call, 'a', shape), stepOf(call, 'b', shape)];
    if (a === undefined || b === undefined) return undefined;
    const elements = sizeOf(shape);
    const y = call.result(shape);
    const size = { units: Math.ceil(elements / 4), operations: elements };
    if (name === 'Add' && a + b === 32) {
      call.run({ kernel: 'add', ...size }, call.at('a'), call.at('b'), y.at);
    } else {
      const kind = call.kernels.constant(`Binary.${name}`);
      call.run({ kernel: 'binary', ...size }, kind, call.at('a'), a, call.at('b'), b, y.at);
    }
    return [y];
  });
}

for (const name of ['Neg', 'Square', 'Exp', 'Sigmoid', 'Softplus']) {
  registerWasm(name, (call) => {
    if (!areFloats(call)) return undefined;
    const elements = sizeOf(call.shape('x'));
    const y = call.result(call.shape('x'));
    const job = { kernel: 'unary', units: Math.ceil(elements / 4), operations: 20 * elements };
    call.run(job, call.kernels.constant(`Unary.${name}`), call.at('x'), y.at);
    return [y];
  });
}

/** Over the last axes, or over all that have more than one number. */
registerWasm('Sum', (call) => {
  const shape = call.shape('x');
  const axes = call.numbers('axis').map((axis) => (axis + shape.length) % shape.length);
  const isSummed = (axis: number): boolean => axes.length === 0 || axes.includes(axis);
  const kept = shape.filter((_, axis) => !isSummed(axis));
  const rows = sizeOf(kept);
  const areLast = shape.every((_, axis) => isSummed(axis) === axis >= kept.length);
  if (!areFloats(call) || !(areLast || rows === 1)) return undefined;
  const flat = shape.map((size, axis) => (isSummed(axis) ? 1 : size));
  const y = call.result(call.isSet('keepDims') ? flat : kept);
  const job = { kernel: 'sums', units: rows, operations: sizeOf(shape) };
  call.run(job, call.at('x'), y.at, sizeOf(shape) / rows);
  return [y];
});

/** Bytes of one unit of the kernel `copy`. */
const CHUNK = 4096;

function copy(call: WasmCall, from: number, to: number, elements: number): void {
  const job = { kernel: 'copy', units: Math.ceil((4 * elements) / CHUNK), operations: elements };
  call.run(job, from, to, 4 * elements);
}

/** Along the first axis. */
registerWasm('Concat', (call) => {
  const names = call.names();
  const shapes = names.map((name) => call.shape(name));
  const [first = []] = shapes;
  const axis = call.number('axis');
  if (!areFloats(call) || (axis + first.length) % first.length !== 0) return undefined;
  const length = shapes.reduce((sum, [size = 0]) => sum + size, 0);
  const y = call.result([length, ...first.slice(1)]);
  names.reduce((at, name, index) => {
    const elements = sizeOf(shapes[index] ?? []);
    if (elements > 0) copy(call, call.at(name), at, elements);
    return at + 4 * elements;
  }, y.at);
  return [y];
});

/** A part of the first axis. */
function rowsFrom(call: WasmCall, first: number, count: number): Allocated {
  const inner = call.shape('x').slice(1);
  const y = call.result([count, ...inner]);
  copy(call, call.at('x') + 4 * first * sizeOf(inner), y.at, count * sizeOf(inner));
  return y;
}

registerWasm('Slice', (call) => {
  const [begin, size] = [call.numbers('begin'), call.numbers('size')];
  const shape = call.shape('x');
  const isPart = begin.slice(1).every((at, axis) => at === 0 && [shape[axis + 1], -1].includes(size[axis + 1])); // prettier-ignore
  const [first = 0, wanted = -1] = [begin[0], size[0]];
  const count = wanted < 0 ? (shape[0] ?? 0) - first : wanted;
  if (!areFloats(call) || !isPart || shape.length === 0 || count === 0) return undefined;
  return [rowsFrom(call, first, count)];
});

registerWasm(
  'SplitV',
  (call) => {
    const [length, sizes] = [call.size('x', 0), call.numbers('numOrSizeSplits')];
    const [count = 1] = sizes;
    const parts = call.isList('numOrSizeSplits')
      ? sizes
      : new Array<number>(count).fill(length / count);
    const isAlong = call.number('axis') === 0 && parts.every((size) => size > 0);
    if (!areFloats(call) || !isAlong) return undefined;
    let first = 0;
    return parts.map((size) => {
      first += size;
      return rowsFrom(call, first - size, size);
    });
  },
  'list',
);

/** Whole rows, by numbers that lie inside. */
registerWasm('GatherV2', (call) => {
  const [shape, ids] = [call.shape('x'), call.shape('indices')];
  const fits = call.type('x') === 'float32' && call.type('indices') === 'int32';
  if (!fits || ids.length !== 1 || call.number('axis') !== 0 || call.number('batchDims') !== 0) return undefined; // prettier-ignore
  const inner = shape.slice(1);
  const count = ids[0] ?? 0;
  const y = call.result([count, ...inner]);
  const job = { kernel: 'gatherRows', units: count, operations: count * sizeOf(inner) };
  call.run(job, call.at('x'), call.at('indices'), y.at, sizeOf(inner));
  return [y];
});

/** Vectors. */
registerWasm('PadV2', (call) => {
  const [shape, [paddings]] = [call.shape('x'), call.pairs('paddings')];
  if (!areFloats(call) || shape.length !== 1 || paddings === undefined) return undefined;
  const [length = 0] = shape;
  const [before, after] = paddings;
  const y = call.result([before + length + after]);
  const job = { kernel: 'fill', units: before + length + after, operations: length };
  call.run(job, y.at, call.number('constantValue'));
  if (length > 0) copy(call, call.at('x'), y.at + 4 * before, length);
  return [y];
});

/** Onto a tensor of the same size, see `copyTensor`. */
registerWasm('CopyTensor', (call) => {
  copy(call, call.at('source'), call.at('target'), sizeOf(call.shape('source')));
  return [];
});
