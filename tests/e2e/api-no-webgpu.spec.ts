import { expect, test } from './fixtures/test';
import { CHROMIUM_ARGS, launchOptions } from '../../scripts/chromium.mjs';

/** A browser as on a machine whose GPU is not supported: WebGPU finds no adapter. */
const withoutWebGpu = CHROMIUM_ARGS.filter((flag) => !/webgpu|vulkan/i.test(flag));
test.use({ launchOptions: { ...launchOptions(), args: [...withoutWebGpu, '--disable-gpu'] } });

test('without WebGPU the CPU answers, and a script is told why even where it asked for WebGPU', async ({
  page,
}) => {
  await page.goto('./#device=webgpu');
  const answered = await page.evaluate(async () => {
    const first = await window.playground.ready();
    const session = await window.playground.open({ lab: 'assistant', device: 'auto' });
    const [sample] = await session.sample({ count: 1 });
    return { first, then: await window.playground.ready(), text: sample?.text };
  });
  expect(answered.first).toMatchObject({
    backend: 'cpu',
    choice: { asked: 'webgpu', reason: 'no-webgpu' },
  });
  expect(answered.then).toMatchObject({ backend: 'cpu', choice: { asked: 'auto' } });
  expect(answered.text).not.toBe('');
  await expect(
    page.getByText(/^WebGPU was asked for, but .*: the processor does it/),
  ).toBeVisible();
});
