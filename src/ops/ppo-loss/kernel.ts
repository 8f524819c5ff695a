import { registerWebGpu, type GpuCall } from '../backend/register-webgpu';
import {
  POLICY_SUMS,
  policyGradient,
  policyMeans,
  policySums,
  VALUE_SUMS,
  valueGradient,
  valueMeans,
  valueSums,
} from './kernel.wgsl';

const STEPS_PER_CHUNK = 16;
const MOST_CHUNKS = 64;

function stepsOf(call: GpuCall, name: string): number {
  return call.input(name).shape.reduce((product, axis) => product * axis, 1);
}

const chunksOf = (steps: number) => Math.min(MOST_CHUNKS, Math.ceil(steps / STEPS_PER_CHUNK));

registerWebGpu('PpoPolicyLoss', (call) => {
  const steps = stepsOf(call, 'newLogProbs');
  const chunks = chunksOf(steps);
  const sums = call.scratch([POLICY_SUMS, chunks]);
  const inputs = {
    newLogProbs: call.input('newLogProbs'),
    oldLogProbs: call.input('oldLogProbs'),
    entropy: call.input('entropy'),
    advantages: call.input('advantages'),
    mask: call.input('mask'),
    settings: call.input('settings'),
  };
  call.dispatch(policySums, { ...inputs, sums }, { steps }, chunks);
  const [loss, statistics] = [call.output([]), call.output([POLICY_SUMS - 1])];
  call.dispatch(policyMeans, { sums, loss, statistics }, { chunks }, POLICY_SUMS);
  return [loss, statistics];
});

registerWebGpu('PpoPolicyLossGradient', (call) => {
  const dNewLogProbs = call.output(call.input('newLogProbs').shape);
  const inputs = {
    dLoss: call.input('dLoss'),
    newLogProbs: call.input('newLogProbs'),
    oldLogProbs: call.input('oldLogProbs'),
    advantages: call.input('advantages'),
    mask: call.input('mask'),
    settings: call.input('settings'),
    statistics: call.input('statistics'),
  };
  call.dispatch(policyGradient, { ...inputs, dNewLogProbs }, {}, stepsOf(call, 'newLogProbs'));
  return [dNewLogProbs];
});

registerWebGpu('PpoValueLoss', (call) => {
  const steps = stepsOf(call, 'newValues');
  const chunks = chunksOf(steps);
  const sums = call.scratch([VALUE_SUMS, chunks]);
  const settings = call.input('settings');
  const inputs = {
    newValues: call.input('newValues'),
    oldValues: call.input('oldValues'),
    returns: call.input('returns'),
    mask: call.input('mask'),
    settings,
  };
  call.dispatch(valueSums, { ...inputs, sums }, { steps }, chunks);
  const [loss, statistics] = [call.output([]), call.output([VALUE_SUMS])];
  call.dispatch(valueMeans, { sums, settings, loss, statistics }, { chunks }, VALUE_SUMS);
  return [loss, statistics];
});

registerWebGpu('PpoValueLossGradient', (call) => {
  const dNewValues = call.output(call.input('newValues').shape);
  const inputs = {
    dLoss: call.input('dLoss'),
    newValues: call.input('newValues'),
    oldValues: call.input('oldValues'),
    returns: call.input('returns'),
    mask: call.input('mask'),
    settings: call.input('settings'),
    statistics: call.input('statistics'),
  };
  call.dispatch(valueGradient, { ...inputs, dNewValues }, {}, stepsOf(call, 'newValues'));
  return [dNewValues];
});
