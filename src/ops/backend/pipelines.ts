/** Compiled kernels, made once per device and kept. */
import { wgslModule } from './wgsl-kernel';
import type { WgslKernel } from './wgsl-kernel';

export interface CompiledKernel {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

export interface Pipelines {
  readonly ready: Map<string, CompiledKernel>;
  /** While there is a map here, kernels are compiled into it and nothing is dispatched. */
  ahead: Map<string, Promise<CompiledKernel>> | undefined;
}

const caches = new WeakMap<GPUDevice, Pipelines>();

export function pipelinesOf(device: GPUDevice): Pipelines {
  const existing = caches.get(device);
  if (existing !== undefined) return existing;
  const pipelines: Pipelines = { ready: new Map(), ahead: undefined };
  caches.set(device, pipelines);
  return pipelines;
}

/** Undefined while kernels are only compiled ahead: then nothing is to be dispatched. */
export function compiled(device: GPUDevice, kernel: WgslKernel): CompiledKernel | undefined {
  const { ready, ahead } = pipelinesOf(device);
  const existing = ready.get(kernel.name);
  if (ahead !== undefined) {
    if (existing === undefined && !ahead.has(kernel.name)) {
      ahead.set(kernel.name, compileLater(device, kernel));
    }
    return undefined;
  }
  if (existing !== undefined) return existing;
  const { layout, descriptor } = described(device, kernel);
  const result = { pipeline: device.createComputePipeline(descriptor), layout };
  ready.set(kernel.name, result);
  return result;
}

async function compileLater(device: GPUDevice, kernel: WgslKernel): Promise<CompiledKernel> {
  const { layout, descriptor } = described(device, kernel);
  return { pipeline: await device.createComputePipelineAsync(descriptor), layout };
}

function described(device: GPUDevice, kernel: WgslKernel) {
  const label = kernel.name;
  const layout = device.createBindGroupLayout({
    label,
    entries: [
      { binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: 'uniform' } },
      ...kernel.bindings.map((name, position): GPUBindGroupLayoutEntry => ({
        binding: position + 1,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: name in kernel.reads ? 'read-only-storage' : 'storage' },
      })),
    ],
  });
  const module = device.createShaderModule({ label, code: wgslModule(kernel) });
  const descriptor: GPUComputePipelineDescriptor = {
    label,
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module, entryPoint: 'main' },
  };
  return { layout, descriptor };
}
