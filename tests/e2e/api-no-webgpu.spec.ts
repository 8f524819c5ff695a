import { expect, test } from './fixtures/test';
import { CHROMIUM_ARGS, launchOptions } from '../../scripts/chromium.mjs';

/** A browser as on a machine whose GPU is not supported: WebGPU finds no adapter. */
const withoutWebGpu = CHROMIUM_ARGS.filter((flag) => !/webgpu|vulkan/i.test(flag));
test.use({ launchOptions: { ...launchOptions(), args: [...withoutWebGpu, '--disable-gpu'] } });

test('without WebGPU a script is told why, and the CPU answers when it is asked to', async ({
  page,
}) => {
  await page.goto('./');
  const refusal = await page.evaluate(() =>
    window.playground.ready().then(
      () => ({}),
      (error: unknown) => ({ ...(error as object) }),
    ),
  );
  expect(refusal).toMatchObject({ code: 'no-webgpu' });
  await page.getByRole('button', { name: 'Run nano on the CPU' }).click();
  const answered = await page.evaluate(async () => {
    const { backend } = await window.playground.ready();
    const session = await window.playground.open({ lab: 'assistant', model: 'nano' });
    const [sample] = await session.sample({ count: 1 });
    return { backend, text: sample?.text };
  });
  expect(answered.backend).toBe('cpu');
  expect(answered.text).not.toBe('');
});
