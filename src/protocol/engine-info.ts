/** What computes, and why it. */

export type Backend = 'webgpu' | 'webgl' | 'cpu';

/** What may be asked for: a device by name, or whichever is faster here. */
export const DEVICES = ['auto', 'webgpu', 'cpu'] as const;
export type DeviceName = (typeof DEVICES)[number];

export function isDeviceName(value: unknown): value is DeviceName {
  return DEVICES.some((device) => device === value);
}

export interface EngineInfo {
  readonly backend: Backend;
  readonly adapter: {
    readonly vendor: string;
    readonly architecture: string;
    readonly description: string;
    /** A software adapter: everything works, slowly. */
    readonly isFallback: boolean;
  };
  /** On the processor: 'simd', and how many threads where there are several. */
  readonly features: readonly string[];
  /** Absent where nobody had a choice, as in Node. */
  readonly choice?: DeviceChoice;
}

export interface DeviceChoice {
  readonly asked: DeviceName;
  /**
   * `asked`: by name. `gpu`: there is one. `no-webgpu`: there is none, whatever was asked for.
   * `software`: what the browser offers as a GPU is the processor. `measured`: the processor was
   * faster.
   */
  readonly reason: 'asked' | 'gpu' | 'no-webgpu' | 'software' | 'measured';
  /** What the browser said, or what its adapter is called. */
  readonly detail?: string;
  /** Both devices at the same small work, where that was measured on this machine. */
  readonly comparison?: DeviceComparison;
}

export interface DeviceComparison {
  readonly webgpuMs: number;
  readonly cpuMs: number;
  /** Of the processor, at that time. */
  readonly threads: number;
}
