import type { Page, Worker } from '@playwright/test';
import { expect, test } from './fixtures/test';

declare global {
  var engineDevice: GPUDevice | undefined;
}

// These tests provoke GPU errors, which the browser reports too.
test.use({ allowedReports: [/webgpu|buffer|device/i] });

/** Holds on to the engine's device as soon as its worker uses it. */
async function engineWorker(page: Page): Promise<Worker> {
  const worker = await page.waitForEvent('worker');
  await worker.evaluate(() => {
    const createBuffer = Reflect.get(GPUDevice.prototype, 'createBuffer');
    GPUDevice.prototype.createBuffer = new Proxy(createBuffer, {
      apply: (target, device: GPUDevice, args: [GPUBufferDescriptor]) => {
        globalThis.engineDevice = device;
        return Reflect.apply(target, device, args);
      },
    });
  });
  return worker;
}

test('a GPU error outside any call is shown with its reason', async ({ page }) => {
  const starting = engineWorker(page);
  await page.goto('./#device=webgpu');
  const worker = await starting;
  await page.evaluate(async () => {
    await window.playground.ready();
    const session = await window.playground.open({ lab: 'assistant', model: 'nano' });
    await session.sample({ count: 1 });
  });
  const captured = await worker.evaluate(async () => {
    // Refused: a buffer that is mapped for reading may only be copied to.
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE;
    globalThis.engineDevice?.createBuffer({ size: 4, usage });
    await globalThis.engineDevice?.queue.onSubmittedWorkDone();
    return globalThis.engineDevice !== undefined;
  });
  expect(captured).toBe(true);
  await expect(page.getByText(/GPU error/).first()).toBeVisible();
});
