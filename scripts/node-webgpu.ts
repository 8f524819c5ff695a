/**
 * WebGPU in Node, through the npm package `webgpu` (Dawn): the same engine, without a browser.
 * Dawn needs a Vulkan driver; on a machine without a GPU a software one serves.
 */
import { existsSync, readdirSync } from 'node:fs';
import './node-tfjs.mjs';

/** Where Linux distributions keep driver manifests, best first. */
const SOFTWARE_DRIVERS = [
  '/usr/share/vulkan/icd.d/lvp_icd.json',
  '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json',
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/usr/lib/chromium-browser/vk_swiftshader_icd.json',
];

/**
 * Gives Node `navigator.gpu` and the WebGPU globals. Call it before anything loads tfjs, so load
 * that with a dynamic import afterwards. End the program with `process.exit`: the driver's threads
 * outlive the work.
 *
 * @param driver a Vulkan driver manifest; without it VK_ICD_FILENAMES decides, then a GPU of this
 *   machine, then a software driver
 */
export async function installNodeWebGpu(driver?: string): Promise<void> {
  const chosen = driver ?? process.env['VK_ICD_FILENAMES'] ?? defaultDriver();
  if (chosen !== undefined) process.env['VK_ICD_FILENAMES'] = chosen;
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu: create([]), userAgent: 'node' },
    configurable: true,
  });
}

function defaultDriver(): string | undefined {
  if (hasGpuDevice()) return undefined;
  return SOFTWARE_DRIVERS.find((path) => existsSync(path));
}

/** A render node of the kernel's, or NVIDIA's own device file. */
export function hasGpuDevice(): boolean {
  const renderNodes = existsSync('/dev/dri') ? readdirSync('/dev/dri') : [];
  return existsSync('/dev/nvidia0') || renderNodes.some((name) => name.startsWith('renderD'));
}
