import { expect, test } from './fixtures/test';
import { readmeExample } from './fixtures/readme-example';

test('the example of the README runs as it is printed there', async ({ page }) => {
  test.setTimeout(600_000);
  const printed: string[] = [];
  page.on('console', (message) => printed.push(message.text()));
  await page.goto('./');
  await page.evaluate(`(async () => { ${readmeExample('loop')} })()`);
  expect(printed.filter((line) => line.startsWith('orders held-out pairs'))).toHaveLength(1);
  expect(printed.filter((line) => line.startsWith('unsafe answers'))).toHaveLength(1);
});
