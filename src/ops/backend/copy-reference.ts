import { registerReference } from './register-reference';

/** target = source, in place */
registerReference('CopyTensor', (call) => {
  if (call.type('source') === 'float32') call.floats('target').set(call.floats('source'));
  else call.integers('target').set(call.integers('source'));
  return [];
});
