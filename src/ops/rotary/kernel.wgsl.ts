import { wgslKernel } from '../backend/wgsl-kernel';

/** Rotates the pairs of all heads that share one angle. `half` is headSize / 2. */
const ROTATE = /* wgsl */ `
fn rotate(row: u32, i: u32, position: u32, direction: f32) {
  let angle = angles[position * params.half + i];
  let sine = direction * angle.y;
  for (var head = 0u; head < params.heads; head++) {
    let at = (row * params.heads + head) * 2u * params.half + i;
    let first = x[at];
    let second = x[at + params.half];
    y[at] = first * angle.x - second * sine;
    y[at + params.half] = second * angle.x + first * sine;
  }
}
`;

/** Row r is at position r mod steps; one invocation per row and pair. */
export const rotaryKernel = wgslKernel({
  name: 'rotary',
  reads: { x: 'f32', angles: 'vec2<f32>' },
  writes: { y: 'f32' },
  params: { heads: 'u32', half: 'u32', steps: 'u32', direction: 'f32' },
  code: /* wgsl */ `
${ROTATE}
fn invocation(index: u32) {
  let row = index / params.half;
  rotate(row, index % params.half, row % params.steps, params.direction);
}`,
});

/** Every row is at the position that the buffer holds; one invocation per row and pair. */
export const rotaryAtKernel = wgslKernel({
  name: 'rotary-at',
  reads: { x: 'f32', angles: 'vec2<f32>', position: 'i32' },
  writes: { y: 'f32' },
  params: { heads: 'u32', half: 'u32' },
  code: /* wgsl */ `
${ROTATE}
fn invocation(index: u32) {
  rotate(index / params.half, index % params.half, u32(position[0]), 1.0);
}`,
});
