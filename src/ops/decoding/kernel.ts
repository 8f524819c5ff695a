import { registerWebGpu } from '../backend/register-webgpu';
import {
  advancePositionKernel,
  cacheWriteKernel,
  decodeAttentionKernel,
  embedAtKernel,
} from './kernel.wgsl';
import { sampleNextKernel } from './sample.wgsl';

registerWebGpu('EmbedAt', (call) => {
  const [table, tokens] = [call.input('table'), call.input('tokens')];
  const position = call.input('position');
  const [rows, steps, size] = [
    call.size('tokens', 0),
    call.size('tokens', 1),
    call.size('table', 1),
  ];
  const x = call.output([rows, size]);
  const { kernel, lanes } = embedAtKernel(size);
  const width = size / lanes;
  call.dispatch(kernel, { table, tokens, position, x }, { steps, width }, rows * width);
  return [x];
});

registerWebGpu('CacheWrite', (call) => {
  const [cache, x, position] = [call.input('cache'), call.input('x'), call.input('position')];
  const { kernel, lanes } = cacheWriteKernel(call.size('x', 1));
  const width = call.size('x', 1) / lanes;
  const steps = call.size('cache', 1);
  call.dispatch(kernel, { cache, x, position }, { steps, width }, call.size('x', 0) * width);
  return [];
});

registerWebGpu('DecodeAttention', (call) => {
  const [q, position] = [call.input('q'), call.input('position')];
  const [keyCache, valueCache] = [call.input('keyCache'), call.input('valueCache')];
  const [heads, kvHeads] = [call.number('heads'), call.number('kvHeads')];
  const headSize = call.size('q', 1) / heads;
  const y = call.output(q.shape);
  const steps = call.size('keyCache', 1);
  const numbers = { steps, heads, kvHeads, scale: 1 / Math.sqrt(headSize) };
  const bindings = { q, keyCache, valueCache, position, y };
  call.dispatch(decodeAttentionKernel(headSize), bindings, numbers, call.size('q', 0) * heads);
  return [y];
});

registerWebGpu('SampleNext', (call) => {
  const bindings = {
    logits: call.input('logits'),
    tokens: call.input('tokens'),
    logProbs: call.input('logProbs'),
    promptLengths: call.input('promptLengths'),
    position: call.input('position'),
    settings: call.input('settings'),
    seed: call.input('seed'),
  };
  const numbers = {
    vocabulary: call.size('logits', 1),
    steps: call.size('tokens', 1),
    endToken: call.number('endToken'),
    padToken: call.number('padToken'),
  };
  call.dispatch(sampleNextKernel, bindings, numbers, call.size('logits', 0));
  return [];
});

registerWebGpu('AdvancePosition', (call) => {
  const position = call.input('position');
  call.dispatch(advancePositionKernel, { position }, { by: call.number('by') }, 1);
  return [];
});
