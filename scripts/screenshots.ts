/**
 * `npm run screenshots`: runs the loop on the production build and writes the pictures of the
 * README to docs/images. On the software adapter this takes some minutes; `RFT_WEBGPU=hardware`
 * takes the machine's own GPU.
 */
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { preview } from 'vite';
import { launchOptions } from './chromium.mjs';

const FOLDER = 'docs/images';
const STAGES = ['model', 'feedback', 'reward', 'train', 'evaluate'] as const;
const WIDE = { width: 1440, height: 900 };
const SETUP = { comparisons: 300, iterations: 12 };

const server = await preview({ preview: { port: 41_741, strictPort: true }, logLevel: 'warn' });
const browser = await chromium.launch(launchOptions());
try {
  const page = await browser.newPage({ viewport: WIDE, colorScheme: 'light' });
  await page.goto(server.resolvedUrls?.local[0] ?? '');
  await runLoop(page);
  for (const stage of ['feedback', 'train', 'evaluate'] as const) {
    await openStage(page, stage);
    await page.screenshot({ path: `${FOLDER}/${stage}.png` });
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: `${FOLDER}/evaluate-dark.png` });
} finally {
  await browser.close();
  await server.close();
}

async function runLoop(page: Page): Promise<void> {
  await page.evaluate(async ({ comparisons, iterations }) => {
    const { playground } = window;
    await playground.ready();
    const session = await playground.open({ lab: 'assistant', model: 'nano', seed: 1 });
    await session.simulate({ comparisons, noise: 0.1 });
    await session.fitRewardModel();
    await session.train({ iterations });
    await session.evaluate();
  }, SETUP);
}

/** Stages open with the keys 1 to 5. */
async function openStage(page: Page, stage: (typeof STAGES)[number]): Promise<void> {
  await page.keyboard.press(String(STAGES.indexOf(stage) + 1));
  await page.waitForTimeout(1_500);
}
