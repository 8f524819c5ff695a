/**
 * `npm run bench:memory`: what the page says it holds on the GPU while `nano` trains, and what it
 * predicted. First with small batches for many iterations, which must not add up; then with the
 * settings as they are by default. Measures the build in dist/.
 */
import { chromium, type Page } from '@playwright/test';
import { preview } from 'vite';
import { launchOptions } from '../scripts/chromium.mjs';

declare global {
  interface Window {
    note: (settings: string, iterations: number) => Promise<void>;
  }
}

/** The two figures of the run bar, as they are written there. */
async function figures(page: Page): Promise<string> {
  const figure = (label: string): Promise<string> =>
    page.locator('dt', { hasText: label }).locator('xpath=following-sibling::dd').innerText();
  const held = await figure('Memory in use');
  const predicted = await figure('Memory that training with these settings will need');
  return `${held.replace('GPU', '').trim()} | ${predicted.replace('train ≤', '').trim()}`;
}

const server = await preview({ preview: { port: 0 }, logLevel: 'error' });
const browser = await chromium.launch(launchOptions());
const page = await browser.newPage();
page.setDefaultTimeout(0);
await page.exposeFunction('note', async (settings: string, iterations: number) => {
  console.log(`| ${settings} | ${iterations} | ${await figures(page)} |`);
});
console.log(`${new Date().toISOString()}, nano`);
console.log('| settings | iterations | held | predicted |\n| --- | --- | --- | --- |');
await page.goto(`${server.resolvedUrls?.local[0] ?? ''}#device=webgpu`);
await page.evaluate(async () => {
  const { playground, note } = window;
  await playground.ready();
  const runs = [
    {
      name: '8 answers, 1 step',
      parts: 5,
      iterations: 40,
      batchSize: 8,
      epochs: 1,
      minibatches: 1,
    },
    { name: 'default', parts: 1, iterations: 3 },
  ];
  for (const { name, parts, ...options } of runs) {
    const session = await playground.open({ lab: 'assistant', model: 'nano', seed: 1 });
    await session.simulate({ comparisons: 32 });
    await session.fitRewardModel();
    for (let part = 1; part <= parts; part++) {
      await session.train(options);
      await note(name, part * options.iterations);
    }
  }
});
await browser.close();
await server.close();
