/** Why the work is done where it is done, in a sentence or two. */
import type { DeviceComparison, DeviceName, EngineInfo } from '../../protocol/engine-info';
import { timeText } from './speed-rows';

export const DEVICE_CHOICES: readonly { readonly device: DeviceName; readonly label: string }[] = [
  { device: 'auto', label: 'Whichever is faster here' },
  { device: 'webgpu', label: 'The GPU, through WebGPU' },
  { device: 'cpu', label: 'The processor' },
];

export function deviceReason({ backend, adapter, choice }: EngineInfo): string {
  switch (choice?.reason) {
    case 'gpu':
      return 'There is a GPU here, and it does the work.';
    case 'software':
      return `No GPU here; the processor does it. What the browser offers as one, ${choice.detail}, is the processor in disguise, and slower.`;
    case 'no-webgpu':
      return choice.asked === 'webgpu'
        ? `WebGPU was asked for, but ${choice.detail}. The processor does it.`
        : `No GPU here; the processor does it: ${choice.detail}.`;
    case 'measured':
      return 'There is a GPU here, but the processor was faster, and does the work.';
    case 'asked':
    case undefined:
      if (backend === 'cpu') return 'The processor does the work, as chosen.';
      return adapter.isFallback
        ? 'A software adapter does the work, as chosen: slower than the processor itself.'
        : 'The GPU does the work, as chosen.';
  }
}

/** How many threads the processor works on, and why not on more; undefined on a GPU. */
export function threadsText(
  { backend, features }: EngineInfo,
  isolated: boolean,
): string | undefined {
  if (backend !== 'cpu') return undefined;
  const several = features.find((feature) => feature.endsWith('threads'));
  if (several !== undefined) return several;
  return isolated ? 'one' : 'one: this page may not share memory between threads';
}

/** Both devices at the same work. */
export function comparisonText({ webgpuMs, cpuMs, threads }: DeviceComparison): string {
  const onThreads = threads > 1 ? ` on ${threads} threads` : '';
  return `The same few answers and training step: GPU ${timeText(webgpuMs)}, processor${onThreads} ${timeText(cpuMs)}.`;
}

/** Where WebGPU is on without a switch, and what to do elsewhere. */
export const BROWSERS: readonly { readonly name: string; readonly advice: string }[] = [
  {
    name: 'Chrome, Edge',
    advice:
      'Version 113 or newer on Windows, macOS and ChromeOS, 121 or newer on Android. Turn on hardware acceleration under Settings, System. On Linux open chrome://flags and enable “Unsafe WebGPU support” and “Vulkan”.',
  },
  {
    name: 'Firefox',
    advice:
      'Version 141 or newer on Windows, 145 or newer on macOS with Apple silicon. Elsewhere use Nightly, open about:config and set dom.webgpu.enabled to true.',
  },
  {
    name: 'Safari',
    advice:
      'Version 26 or newer on macOS, iOS and iPadOS. On Safari 18 enable WebGPU under Settings, Feature Flags.',
  },
];
