/** What computes. */

export type Backend = 'webgpu' | 'webgl' | 'cpu';

export interface EngineInfo {
  readonly backend: Backend;
  readonly adapter: {
    readonly vendor: string;
    readonly architecture: string;
    readonly description: string;
    /** A software adapter: everything works, slowly. */
    readonly isFallback: boolean;
  };
  readonly features: readonly string[];
}
