import AxeBuilder from '@axe-core/playwright';
import { CHROMIUM_ARGS, launchOptions } from '../../scripts/chromium.mjs';
import { expect, test } from './fixtures/test';

const withoutWebGpu = CHROMIUM_ARGS.filter((flag) => !/webgpu|vulkan/i.test(flag));
test.use({ launchOptions: { ...launchOptions(), args: [...withoutWebGpu, '--disable-gpu'] } });

test('without WebGPU the page says what to do in each browser, accessibly', async ({ page }) => {
  await page.goto('./');
  const card = page.getByRole('alert');
  await expect(card.getByRole('heading', { name: 'This browser gives no GPU' })).toBeVisible();
  for (const browser of ['Chrome, Edge', 'Firefox', 'Safari']) {
    await expect(card.getByText(browser, { exact: true })).toBeVisible();
  }
  await expect(card.getByRole('button', { name: 'Run nano on the CPU' })).toBeEnabled();
  await expect(page.getByRole('button', { name: 'Run the loop' })).toBeDisabled();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
});
