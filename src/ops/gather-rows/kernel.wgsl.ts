import { vectorised, wgslKernel } from '../backend/wgsl-kernel';

/** y[n, :] = x[rows[n], :]; one invocation per element of y (or four). */
export const gatherKernel = vectorised((type, lanes) =>
  wgslKernel({
    name: `gather-rows x${lanes}`,
    reads: { x: type, rows: 'i32' },
    writes: { y: type },
    params: { width: 'u32' },
    code: /* wgsl */ `
fn invocation(index: u32) {
  let row = u32(rows[index / params.width]);
  y[index] = x[row * params.width + index % params.width];
}`,
  }),
);

/** dx[rows[n], :] = dy[n, :], into zeros; one invocation per element of dy (or four). */
export const scatterKernel = vectorised((type, lanes) =>
  wgslKernel({
    name: `scatter-rows x${lanes}`,
    reads: { dy: type, rows: 'i32' },
    writes: { dx: type },
    params: { width: 'u32' },
    code: /* wgsl */ `
fn invocation(index: u32) {
  let row = u32(rows[index / params.width]);
  dx[row * params.width + index % params.width] = dy[index];
}`,
  }),
);
