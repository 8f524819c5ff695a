/**
 * Cosines and sines of every position, made on the CPU in double precision once per device and
 * kept: WGSL promises its own only to 2⁻¹¹.
 */
const tables = new WeakMap<GPUDevice, Map<string, GPUBuffer>>();

/** Positions in a table where the caller does not know how many there will be. */
const LEAST_POSITIONS = 2048;

/** A storage buffer of vec2(cos, sin), [positions, headSize / 2]. */
export function angleTable(
  device: GPUDevice,
  { headSize, theta, steps }: { headSize: number; theta: number; steps: number },
): GPUBuffer {
  const positions = Math.max(LEAST_POSITIONS, steps);
  const ofDevice = tables.get(device) ?? new Map<string, GPUBuffer>();
  tables.set(device, ofDevice);
  const key = [positions, headSize, theta].join(' ');
  const existing = ofDevice.get(key);
  if (existing !== undefined) return existing;
  const values = angles(positions, headSize, theta);
  const buffer = device.createBuffer({
    label: 'rotary angles',
    size: values.byteLength,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
  });
  device.queue.writeBuffer(buffer, 0, values);
  ofDevice.set(key, buffer);
  return buffer;
}

function angles(positions: number, headSize: number, theta: number): Float32Array<ArrayBuffer> {
  const half = headSize / 2;
  const values = new Float32Array(positions * headSize);
  for (let position = 0; position < positions; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * theta ** (-i / half);
      values[2 * (position * half + i)] = Math.cos(angle);
      values[2 * (position * half + i) + 1] = Math.sin(angle);
    }
  }
  return values;
}
