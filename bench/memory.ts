/**
 * `npm run bench:memory`: what the page says it holds on the GPU while `nano` trains, and what it
 * predicted. First with small batches for many iterations, which must not add up; then with the
 * settings as they are by default. Measures the build in dist/.
 */
import { chromium, type Page } from '@playwright/test';
import { preview } from 'vite';
import { launchOptions } from '../scripts/chromium.mjs';
import type { TrainOptions } from '../src/protocol/playground';

const SMALL = { batchSize: 8, epochs: 1, minibatches: 1 };

async function openAndFit(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await window.playground.ready();
    const session = await window.playground.open({ lab: 'assistant', model: 'nano', seed: 1 });
    await session.simulate({ comparisons: 32 });
    await session.fitRewardModel();
    Object.assign(window, { session });
  });
}

async function train(page: Page, options: TrainOptions): Promise<void> {
  await page.evaluate(async (given) => {
    const { session } = window as unknown as {
      session: { train: (o: object) => Promise<unknown> };
    };
    await session.train(given);
  }, options);
}

/** The two figures of the run bar, as they are written there. */
async function figures(page: Page): Promise<string> {
  const figure = (label: string): Promise<string> =>
    page.locator('dt', { hasText: label }).locator('xpath=following-sibling::dd').innerText();
  const held = await figure('GPU memory in use');
  const predicted = await figure('GPU memory that training with these settings will need');
  return `${held.replace('GPU', '').trim()} | ${predicted.replace('train ≈', '').trim()}`;
}

const server = await preview({ preview: { port: 0 }, logLevel: 'error' });
const browser = await chromium.launch(launchOptions());
const page = await browser.newPage();
page.setDefaultTimeout(0);
await page.goto(server.resolvedUrls?.local[0] ?? '');
await openAndFit(page);
console.log(`${new Date().toISOString()}, nano`);
console.log('| settings | iterations | held | predicted |\n| --- | --- | --- | --- |');
for (let done = 40; done <= 200; done += 40) {
  await train(page, { iterations: 40, ...SMALL });
  console.log(`| ${JSON.stringify(SMALL)} | ${done} | ${await figures(page)} |`);
}
await openAndFit(page);
await train(page, { iterations: 3 });
console.log(`| default | 3 | ${await figures(page)} |`);
await browser.close();
await server.close();
