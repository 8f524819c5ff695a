/** What an adapter can do at best: multiply-adds without memory, and copies without arithmetic. */

export interface Peaks {
  readonly gflops: number;
  readonly copyGBs: number;
}

/** 8 independent chains of vec4 multiply-adds an invocation: nothing waits for memory. */
const FMA = /* wgsl */ `
@group(0) @binding(0) var<storage, read_write> out: array<vec4f>;
override rounds: u32;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let x = vec4f(f32(id.x) * 1e-6);
  var a = x; var b = x + 1.0; var c = x + 2.0; var d = x + 3.0;
  var e = x + 4.0; var f = x + 5.0; var g = x + 6.0; var h = x + 7.0;
  for (var r = 0u; r < rounds; r++) {
    a = fma(a, x, x); b = fma(b, x, x); c = fma(c, x, x); d = fma(d, x, x);
    e = fma(e, x, x); f = fma(f, x, x); g = fma(g, x, x); h = fma(h, x, x);
  }
  out[id.x] = a + b + c + d + e + f + g + h;
}`;

/** @param isSoftware a thousandth of the work, so that it ends */
export async function measurePeaks(device: GPUDevice, isSoftware: boolean): Promise<Peaks> {
  const invocations = isSoftware ? 64 * 64 : 64 * 16_384;
  const rounds = isSoftware ? 256 : 1024;
  const out = device.createBuffer({ size: invocations * 16, usage: GPUBufferUsage.STORAGE });
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code: FMA }), constants: { rounds } },
  });
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer: out } }],
  });
  const fmaMs = await best(device, (encoder) => {
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(invocations / 64);
    pass.end();
  });
  const bytes = isSoftware ? 2 ** 25 : 2 ** 28;
  const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const [from, to] = [0, 1].map(() => device.createBuffer({ size: bytes, usage })) as [
    GPUBuffer,
    GPUBuffer,
  ];
  const copyMs = await best(device, (encoder) => {
    encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
  });
  for (const buffer of [out, from, to]) buffer.destroy();
  const operations = invocations * rounds * 8 * 4 * 2;
  // A copy reads and writes each byte.
  return { gflops: operations / fmaMs / 1e6, copyGBs: (2 * bytes) / copyMs / 1e6 };
}

/** The least time of several, by the clock of the CPU. */
async function best(
  device: GPUDevice,
  encode: (encoder: GPUCommandEncoder) => void,
): Promise<number> {
  let least = Infinity;
  for (let repeat = 0; repeat < 6; repeat++) {
    const encoder = device.createCommandEncoder();
    encode(encoder);
    const commands = encoder.finish();
    await device.queue.onSubmittedWorkDone();
    const start = performance.now();
    device.queue.submit([commands]);
    await device.queue.onSubmittedWorkDone();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}
