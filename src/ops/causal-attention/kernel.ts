import { registerWebGpu } from '../backend/register-webgpu';
import type { GpuCall } from '../backend/register-webgpu';
import { attentionForward, attentionKeyGradient, attentionQueryGradient } from './kernel.wgsl';

function shapeOf(call: GpuCall) {
  const [heads, kvHeads] = [call.number('heads'), call.number('kvHeads')];
  const headSize = call.size('q', 1) / heads;
  const numbers = { steps: call.number('steps'), heads, kvHeads, scale: 1 / Math.sqrt(headSize) };
  return { rows: call.size('q', 0), headSize, numbers };
}

registerWebGpu('CausalAttention', (call) => {
  const [q, k, v] = [call.input('q'), call.input('k'), call.input('v')];
  const { rows, headSize, numbers } = shapeOf(call);
  const [y, logSumExp] = [call.output(q.shape), call.output([rows, numbers.heads])];
  const queries = rows * numbers.heads;
  call.dispatch(attentionForward(headSize), { q, k, v, y, logSumExp }, numbers, queries);
  return [y, logSumExp];
});

registerWebGpu('CausalAttentionGradient', (call) => {
  const [dy, q, k, v] = [call.input('dy'), call.input('q'), call.input('k'), call.input('v')];
  const [y, logSumExp] = [call.input('y'), call.input('logSumExp')];
  const { rows, headSize, numbers } = shapeOf(call);
  const [dq, dk, dv] = [call.output(q.shape), call.output(k.shape), call.output(v.shape)];
  const delta = call.scratch([rows, numbers.heads]);
  const forQueries = { dy, q, k, v, y, logSumExp, dq, delta };
  const forKeys = { dy, q, k, v, logSumExp, delta, dk, dv };
  const [queryGradient, keyGradient] = [
    attentionQueryGradient(headSize),
    attentionKeyGradient(headSize),
  ];
  call.dispatch(queryGradient, forQueries, numbers, rows * numbers.heads);
  call.dispatch(keyGradient, forKeys, numbers, rows * numbers.kvHeads);
  return [dq, dk, dv];
});
