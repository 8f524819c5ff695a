import { registerWebGpu } from '../backend/register-webgpu';
import { embeddingChains, embeddingForward, embeddingGradient } from './kernel.wgsl';

registerWebGpu('Embedding', (call) => {
  const [table, ids] = [call.input('table'), call.input('ids')];
  const [count, size] = [call.size('ids', 0), call.size('table', 1)];
  const rows = call.output([count, size]);
  const { kernel, lanes } = embeddingForward(size);
  const width = size / lanes;
  call.dispatch(kernel, { table, ids, rows }, { width }, count * width);
  return [rows];
});

registerWebGpu('EmbeddingGradient', (call) => {
  const [dy, ids] = [call.input('dy'), call.input('ids')];
  const [rows, size, vocabulary] = [
    call.size('dy', 0),
    call.size('dy', 1),
    call.number('vocabulary'),
  ];
  const first = call.scratch([vocabulary], 'int32');
  const next = call.scratch([rows], 'int32');
  call.dispatch(embeddingChains, { ids, first, next }, { rows }, vocabulary);
  const sums = call.output([vocabulary, size]);
  const { kernel, lanes } = embeddingGradient(size);
  const width = size / lanes;
  call.dispatch(kernel, { dy, first, next, sums }, { width }, vocabulary * width);
  return [sums];
});
