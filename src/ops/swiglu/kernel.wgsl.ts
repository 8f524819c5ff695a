import { vectorised, wgslKernel } from '../backend/wgsl-kernel';

/** WGSL lets compilers assume that nothing is infinite, so exp must not overflow. */
const SIGMOID = (type: string) => /* wgsl */ `
fn sigmoid(x: ${type}) -> ${type} { return 1.0 / (1.0 + exp(min(-x, ${type}(80.0)))); }
`;

/** y = gate · σ(gate) · up; one invocation per element (or four). */
export const swigluForward = vectorised((type, lanes) =>
  wgslKernel({
    name: `swiglu x${lanes}`,
    reads: { gate: type, up: type },
    writes: { y: type },
    params: {},
    code: /* wgsl */ `
${SIGMOID(type)}
fn invocation(index: u32) {
  let g = gate[index];
  y[index] = g * sigmoid(g) * up[index];
}`,
  }),
);

/** Both gradients in one pass; one invocation per element (or four). */
export const swigluGradient = vectorised((type, lanes) =>
  wgslKernel({
    name: `swiglu-gradient x${lanes}`,
    reads: { dy: type, gate: type, up: type },
    writes: { dGate: type, dUp: type },
    params: {},
    code: /* wgsl */ `
${SIGMOID(type)}
fn invocation(index: u32) {
  let g = gate[index];
  let s = sigmoid(g);
  dGate[index] = dy[index] * up[index] * s * (1.0 + g * (1.0 - s));
  dUp[index] = dy[index] * g * s;
}`,
  }),
);
