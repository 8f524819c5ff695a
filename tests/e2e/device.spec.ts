/** What computes, and the self-check behind it, on the fake engine. */
import AxeBuilder from '@axe-core/playwright';
import { fakePage } from './fixtures/fake-page-server';
import { expect, test } from './fixtures/test';

test('the GPU’s name opens what is known of it, the self-check tells what fails, the benchmark how fast it is', async ({
  page,
}) => {
  await page.goto(fakePage('stage=model'));
  const device = page.getByRole('button', { name: 'Fake Graphics' });
  await expect(page.locator('main .words').first()).toBeVisible();
  await device.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'What computes here' });
  await dialog.getByRole('button', { name: /^Time both/ }).click();
  await expect(dialog).toContainText('GPU 61.3 ms, processor on 4 threads 22.4 ms');
  await dialog.getByRole('button', { name: 'Prove it' }).click();
  await expect(dialog.getByText('1 of 2 checks passed.')).toBeVisible();
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Gradients' })).toContainText(
    'error 1.0e+0',
  );
  await dialog.getByRole('checkbox', { name: 'against tfjs’s own ops' }).check();
  await dialog.getByRole('button', { name: 'Measure' }).click();
  await expect(dialog.getByRole('row', { name: 'PPO iteration' })).toContainText('15.3 ×');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(device).toBeFocused();
});
