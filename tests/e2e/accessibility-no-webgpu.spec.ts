import AxeBuilder from '@axe-core/playwright';
import { CHROMIUM_ARGS, launchOptions } from '../../scripts/chromium.mjs';
import { expect, test } from './fixtures/test';

const withoutWebGpu = CHROMIUM_ARGS.filter((flag) => !/webgpu|vulkan/i.test(flag));
test.use({ launchOptions: { ...launchOptions(), args: [...withoutWebGpu, '--disable-gpu'] } });

test('without WebGPU the processor does it, and the page says why and what to do, accessibly', async ({
  page,
}) => {
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Run the loop' })).toBeEnabled({ timeout: 60_000 });
  await page.getByRole('button', { name: /^Processor/ }).click();
  const dialog = page.getByRole('dialog', { name: 'What computes here' });
  await expect(dialog.getByText(/^No GPU here; the processor does it/)).toBeVisible();
  await expect(dialog.getByRole('radio', { name: 'Whichever is faster here' })).toBeChecked();
  await dialog.getByText('How to get a GPU into this browser').click();
  for (const browser of ['Chrome, Edge', 'Firefox', 'Safari']) {
    await expect(dialog.getByText(browser, { exact: true })).toBeVisible();
  }
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
});
