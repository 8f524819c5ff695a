/**
 * Starts a tfjs backend: WebGPU on a device of our own, or the CPU. Works in a worker, in a page
 * and in Node (where `navigator.gpu` comes from the package `webgpu`).
 */
import {
  enableProdMode,
  engine,
  env,
  memory,
  ready,
  registerBackend,
  removeBackend,
  setBackend,
} from '@tensorflow/tfjs-core';
import type { KernelBackend } from '@tensorflow/tfjs-core';
import type { EngineInfo } from '../../protocol/playground';
import type { Memory } from '../../protocol/engine-api';
import { NoWebGpuError } from '../../shared/errors';
import { tapOf } from './command-tap';
import { planBytes } from '../replay/plan-memory';
import type { CpuOptions } from '../cpu-kernels';
import { setAdapterKind } from './register-webgpu';
import type { AdapterKind } from './register-webgpu';
import { allowParts } from './shared-buffers';
import { currentWebGpu, internalsOf } from './tfjs-adapter';
import { flush } from './write';

export interface GpuListeners {
  /** The device reported an error that no call returned: a shader that does not compile, say. */
  readonly onGpuError: (reason: string) => void;
  readonly onDeviceLost: (reason: string) => void;
}

export interface StartedGpu {
  readonly info: EngineInfo;
  readonly device: GPUDevice;
}

/** Used where the adapter has them. */
const FEATURES: readonly GPUFeatureName[] = ['timestamp-query', 'shader-f16', 'subgroups'];

/** Dispatches per submit: one training step, not one op, decides when to submit. */
const SUBMIT_BATCH = 4096;

/** What the browser or Dawn offers as a GPU, before any device is taken. */
export interface FoundAdapter {
  readonly adapter: GPUAdapter;
  readonly name: string;
  /** The processor, under the name of a GPU. */
  readonly isFallback: boolean;
}

/** By which what was found out about an adapter is remembered. */
export function adapterName(info: Omit<EngineInfo['adapter'], 'isFallback'>): string {
  return [info.vendor, info.architecture, info.description].join(' ');
}

/** @throws NoWebGpuError where there is none */
export async function findAdapter(): Promise<FoundAdapter> {
  if (!('gpu' in navigator)) throw new NoWebGpuError('this browser has no WebGPU');
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new NoWebGpuError('the browser offers no adapter');
  const name = adapterName(adapter.info);
  return { adapter, name, isFallback: adapter.info.isFallbackAdapter || SOFTWARE_NAMES.test(name) };
}

/**
 * Takes a device with all that the adapter offers and makes it tfjs's backend.
 *
 * @throws NoWebGpuError saying which step failed
 */
export async function createWebGpuBackend(
  listeners: GpuListeners,
  found?: FoundAdapter,
): Promise<StartedGpu> {
  const { adapter, isFallback } = found ?? (await findAdapter());
  const device = await requestDevice(adapter);
  device.addEventListener('uncapturederror', (event) => {
    listeners.onGpuError(event.error.message);
  });
  void device.lost.then((lost) => {
    if (lost.reason !== 'destroyed') listeners.onDeviceLost(lost.message);
  });
  const { WebGPUBackend } = await import('../stock/webgpu-backend');
  enableProdMode();
  env().set('WEBGPU_CPU_FORWARD', false);
  env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', SUBMIT_BATCH);
  if (engine().backendNames().includes('webgpu')) removeBackend('webgpu');
  registerBackend('webgpu', () => prepared(new WebGPUBackend(device, adapter.info)), 3);
  if (!(await setBackend('webgpu'))) throw new NoWebGpuError('tfjs refused the device');
  await ready();
  const info = engineInfo(adapter, isFallback);
  setAdapterKind(device, adapterKind(info));
  return { info, device };
}

/** tfjs's backend, counted, with tensors that may share a buffer. */
function prepared<B extends KernelBackend>(backend: B): B {
  const internals = internalsOf(backend);
  tapOf(internals.device);
  allowParts(internals);
  return backend;
}

async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredFeatures = FEATURES.filter((feature) => adapter.features.has(feature));
  try {
    return await adapter.requestDevice({ requiredFeatures, requiredLimits: limitsOf(adapter) });
  } catch (error) {
    throw new NoWebGpuError(error instanceof Error ? error.message : String(error));
  }
}

/** The limits that matter to compute, at the adapter's maximum. */
function limitsOf({ limits }: GPUAdapter): Record<string, number> {
  return {
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
    maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
    maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
    maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
    maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
  };
}

const SOFTWARE_NAMES = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

function engineInfo({ info, features }: GPUAdapter, isFallback: boolean): EngineInfo {
  const { vendor, architecture, description } = info;
  return {
    backend: 'webgpu',
    adapter: { vendor, architecture, description, isFallback },
    features: FEATURES.filter((feature) => features.has(feature)),
  };
}

function adapterKind({ adapter }: EngineInfo): AdapterKind {
  if (!adapter.isFallback) return 'gpu';
  const isSwiftShader = /swiftshader/i.test(`${adapter.architecture} ${adapter.description}`);
  return isSwiftShader ? 'swiftshader' : 'software';
}

/**
 * The processor: WebAssembly kernels where it has SIMD, else the definitions of the ops. All of
 * its code is loaded only now.
 */
export async function createCpuBackend(options: CpuOptions = {}): Promise<EngineInfo> {
  const [{ startCpu }] = await Promise.all([
    import('../cpu-kernels'),
    import('../stock/cpu-kernels'),
  ]);
  enableProdMode();
  await setBackend('cpu');
  await ready();
  const features = await startCpu(options);
  return {
    backend: 'cpu',
    adapter: { vendor: '', architecture: '', description: 'CPU', isFallback: true },
    features,
  };
}

/** The largest buffer that a kernel can use; undefined on the CPU backend, which has no such limit. */
export function largestBufferBytes(): number | undefined {
  const limits = currentWebGpu()?.device.limits;
  return limits && Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
}

/**
 * What tensors and recorded plans hold now. Encoded work is submitted first, since it delays the
 * release of tensors.
 */
export function gpuMemory(): Memory {
  flush();
  const { numTensors, numBytes, ...rest } = memory();
  const gpuBytes = 'numBytesInGPU' in rest ? Number(rest.numBytesInGPU) : numBytes;
  const device = currentWebGpu()?.device;
  const inPlans = device === undefined ? 0 : planBytes(device);
  return { gpuBytes: gpuBytes + inPlans, tensors: numTensors };
}
