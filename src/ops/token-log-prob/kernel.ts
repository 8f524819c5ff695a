import { registerWebGpu } from '../backend/register-webgpu';
import { tokenLogProbForward, tokenLogProbGradient } from './kernel.wgsl';

registerWebGpu('TokenLogProb', (call) => {
  const [logits, tokens] = [call.input('logits'), call.input('tokens')];
  const [rows, vocabulary] = [call.size('logits', 0), call.size('logits', 1)];
  const [logProb, entropy, logSumExp] = [
    call.output([rows]),
    call.output([rows]),
    call.output([rows]),
  ];
  const { kernel, lanes } = tokenLogProbForward(vocabulary);
  const numbers = { width: vocabulary / lanes, temperature: call.number('temperature') };
  call.dispatch(kernel, { logits, tokens, logProb, entropy, logSumExp }, numbers, rows);
  return [logProb, entropy, logSumExp];
});

registerWebGpu('TokenLogProbGradient', (call) => {
  const bindings = {
    dLogProb: call.input('dLogProb'),
    dEntropy: call.input('dEntropy'),
    logits: call.input('logits'),
    tokens: call.input('tokens'),
    entropy: call.input('entropy'),
    logSumExp: call.input('logSumExp'),
    dLogits: call.output(call.input('logits').shape),
  };
  const [rows, vocabulary] = [call.size('logits', 0), call.size('logits', 1)];
  const { kernel, lanes } = tokenLogProbGradient(vocabulary);
  const width = vocabulary / lanes;
  const numbers = { width, temperature: call.number('temperature') };
  call.dispatch(kernel, bindings, numbers, rows * width);
  return [bindings.dLogits];
});
