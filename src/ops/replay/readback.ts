/** Reads a few numbers that every replay of a plan gives, without anybody waiting in between. */
export class Readback {
  readonly #from: Required<GPUBufferBinding>;
  readonly #idle: GPUBuffer[] = [];
  #disposed = false;

  constructor(from: Required<GPUBufferBinding>) {
    this.#from = from;
  }

  /**
   * Encodes the copy.
   *
   * @returns call it when the commands have been submitted: the numbers, when they are there
   */
  encode(device: GPUDevice, encoder: GPUCommandEncoder): () => Promise<Float32Array> {
    const { buffer, offset, size } = this.#from;
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
    const staging = this.#idle.pop() ?? device.createBuffer({ size, usage });
    encoder.copyBufferToBuffer(buffer, offset, staging, 0, size);
    return () => {
      const values = this.#read(staging);
      // Whoever does not look at them does not care that the device was lost either.
      values.catch(() => undefined);
      return values;
    };
  }

  dispose(): void {
    this.#disposed = true;
    for (const staging of this.#idle.splice(0)) staging.destroy();
  }

  async #read(staging: GPUBuffer): Promise<Float32Array> {
    await staging.mapAsync(GPUMapMode.READ);
    const values = new Float32Array(staging.getMappedRange().slice(0));
    staging.unmap();
    if (this.#disposed) staging.destroy();
    else this.#idle.push(staging);
    return values;
  }
}
