/** The op in WebAssembly, for heads that vectors of four divide; others are the reference's. */
import { registerWasm, type WasmCall } from '../backend/register-wasm';
import { shapeOf } from './reference';

const fits = (headSize: number) => headSize % 4 === 0;

registerWasm('CausalAttention', (call) => {
  const { batch, steps, heads, kvHeads, headSize } = shapeOf(call);
  if (!fits(headSize)) return undefined;
  const y = call.result(call.shape('q'));
  const logSumExp = call.result([batch * steps, heads]);
  const job = {
    kernel: 'attention',
    units: batch * heads,
    operations: 2 * batch * heads * headSize * steps * steps,
    scratchBytes: call.kernels.call('attentionScratch', steps, headSize),
  };
  const places = inputs(call, ['q', 'k', 'v']);
  call.run(job, ...places, y.at, logSumExp.at, steps, heads, kvHeads, headSize);
  return [y, logSumExp];
});

registerWasm('CausalAttentionGradient', (call) => {
  const { batch, steps, heads, kvHeads, headSize } = shapeOf(call);
  if (!fits(headSize)) return undefined;
  const gradients = ['q', 'k', 'v'].map((name) => call.result(call.shape(name)));
  const job = {
    kernel: 'attentionGradient',
    units: batch * kvHeads,
    operations: 5 * batch * heads * headSize * steps * steps,
    scratchBytes: call.kernels.call('attentionGradientScratch', steps, headSize),
  };
  const places = inputs(call, ['dy', 'q', 'k', 'v', 'y', 'logSumExp']);
  call.run(job, ...places, ...gradients.map(({ at }) => at), steps, heads, kvHeads, headSize);
  return gradients;
});

function inputs(call: WasmCall, names: readonly string[]): number[] {
  return names.map((name) => call.at(name));
}
