import type { Plugin } from 'vite';

export function compileWasmKernels(): Promise<void>;
export function wasmKernels(): Plugin;
