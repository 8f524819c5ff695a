/**
 * Which device computes: the one asked for, else whichever is faster. Where WebGPU is not to be
 * had, the processor does it, and the answer says why.
 */
import type {
  DeviceChoice,
  DeviceComparison,
  DeviceName,
  EngineInfo,
} from '../protocol/engine-info';
import { NoWebGpuError } from '../shared/errors';

/** What a platform has. */
export interface Devices<Adapter> {
  /** @throws NoWebGpuError where there is none */
  readonly findAdapter: () => Promise<Adapter>;
  /** @throws NoWebGpuError where it gives no device */
  readonly startGpu: (adapter: Adapter) => Promise<EngineInfo>;
  readonly startCpu: () => Promise<EngineInfo>;
  /** What a comparison on this machine gave, if there was one. */
  readonly known: (adapterName: string) => Promise<DeviceComparison | undefined>;
}

interface NamedAdapter {
  readonly name: string;
  readonly isFallback: boolean;
}

/** By how much the processor must be faster: it also has the page to serve. */
const MARGIN = 0.8;

export async function chooseDevice<Adapter extends NamedAdapter>(
  asked: DeviceName,
  devices: Devices<Adapter>,
): Promise<EngineInfo> {
  const onCpu = async (choice: Omit<DeviceChoice, 'asked'>): Promise<EngineInfo> => ({
    ...(await devices.startCpu()),
    choice: { asked, ...choice },
  });
  if (asked === 'cpu') return onCpu({ reason: 'asked' });
  try {
    const adapter = await devices.findAdapter();
    const { name: detail, isFallback } = adapter;
    if (asked === 'auto' && isFallback) return await onCpu({ reason: 'software', detail });
    const comparison = isFallback ? undefined : await devices.known(detail);
    const measured = comparison && { comparison };
    if (asked === 'auto' && comparison !== undefined && isFaster(comparison)) {
      return await onCpu({ reason: 'measured', detail, ...measured });
    }
    const info = await devices.startGpu(adapter);
    return { ...info, choice: { asked, reason: asked === 'auto' ? 'gpu' : 'asked', ...measured } };
  } catch (error) {
    if (!(error instanceof NoWebGpuError)) throw error;
    return onCpu({ reason: 'no-webgpu', detail: error.reason });
  }
}

/** Whether the processor is clearly the faster one. */
function isFaster({ cpuMs, webgpuMs }: DeviceComparison): boolean {
  return cpuMs < MARGIN * webgpuMs;
}
