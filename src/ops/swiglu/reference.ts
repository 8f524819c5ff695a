import { registerReference } from '../backend/register-reference';

/** y = gate · σ(gate) · up; arXiv:2002.05202 */
export function swigluReference(gate: Float32Array, up: Float32Array): Float32Array {
  const y = new Float32Array(gate.length);
  for (let index = 0; index < gate.length; index++) {
    y[index] = (gate[index]! * up[index]!) / (1 + Math.exp(-gate[index]!));
  }
  return y;
}

/** With s = σ(gate): dGate = dy · up · s · (1 + gate · (1 − s)), dUp = dy · gate · s */
export function swigluGradientReference(
  dy: Float32Array,
  gate: Float32Array,
  up: Float32Array,
): { dGate: Float32Array; dUp: Float32Array } {
  const dGate = new Float32Array(dy.length);
  const dUp = new Float32Array(dy.length);
  for (let index = 0; index < dy.length; index++) {
    const value = gate[index]!;
    const sigmoid = 1 / (1 + Math.exp(-value));
    dGate[index] = dy[index]! * up[index]! * sigmoid * (1 + value * (1 - sigmoid));
    dUp[index] = dy[index]! * value * sigmoid;
  }
  return { dGate, dUp };
}

registerReference('SwiGlu', (call) => [
  { shape: call.shape('gate'), values: swigluReference(call.floats('gate'), call.floats('up')) },
]);

registerReference('SwiGluGradient', (call) => {
  const { dGate, dUp } = swigluGradientReference(
    call.floats('dy'),
    call.floats('gate'),
    call.floats('up'),
  );
  const shape = call.shape('gate');
  return [
    { shape, values: dGate },
    { shape, values: dUp },
  ];
});
