/**
 * `npm run bench:start`: how long a visitor waits, from opening the page with nothing cached to the
 * first answer of `nano` and to the end of the first iteration of PPO. Measures the build in dist/.
 */
import { chromium, type Page } from '@playwright/test';
import { preview } from 'vite';
import { launchOptions } from '../scripts/chromium.mjs';

const runs = Number(process.argv[2] ?? 3);

interface Waits {
  readonly paintMs: number;
  readonly answerMs: number;
  readonly comparisonsMs: number;
  readonly rewardMs: number;
  readonly iterationMs: number;
}

/** Presses "Run the loop" as soon as it can be pressed, with the page's own settings. */
async function waits(page: Page, address: string): Promise<Waits> {
  const begin = performance.now();
  await page.goto(address);
  const run = page.getByRole('button', { name: 'Run the loop' });
  await page.locator('button:enabled', { hasText: 'Run the loop' }).waitFor();
  const samples = page.getByRole('complementary', { name: 'Live samples' });
  await samples.getByRole('article').first().getByText('base').first().waitFor();
  const answerMs = performance.now() - begin;
  await run.click();
  const strip = page.getByRole('navigation', { name: 'Stages of the loop' });
  const said = async (words: RegExp): Promise<number> => {
    await strip.getByRole('button', { name: words }).waitFor();
    return performance.now() - begin;
  };
  const comparisonsMs = await said(/300 comparisons/);
  const rewardMs = await said(/held out/);
  const iterationMs = await said(/reward at KL/);
  const paintMs = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
  );
  return { paintMs, answerMs, comparisonsMs, rewardMs, iterationMs };
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const server = await preview({ preview: { port: 0 }, logLevel: 'error' });
const address = server.resolvedUrls?.local[0] ?? '';
console.log(`${new Date().toISOString()}, nano, page's own settings`);
console.log(
  '| first paint | first answer | 300 comparisons | reward model | first PPO iteration |',
);
console.log('| --- | --- | --- | --- | --- |');
for (let run = 0; run < runs; run++) {
  // A browser of its own each time: no cache of code or of compiled kernels.
  const browser = await chromium.launch(launchOptions());
  const page = await browser.newPage();
  page.setDefaultTimeout(600_000);
  const { paintMs, answerMs, comparisonsMs, rewardMs, iterationMs } = await waits(page, address);
  const row = [paintMs, answerMs, comparisonsMs, rewardMs, iterationMs].map(seconds);
  console.log(`| ${row.join(' | ')} |`);
  await browser.close();
}
await server.close();
