/** `npm run bench`: everything in one browser session. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { createServer } from 'vite';
import { launchOptions } from '../scripts/chromium.mjs';
import { suiteArguments, USAGE } from './arguments';
import { tableHead } from './report';

if (process.argv.includes('--help')) {
  console.log(USAGE);
  process.exit(0);
}
const options = suiteArguments();
if (!existsSync('bench/node_modules/@jax-js/jax')) {
  const { status } = spawnSync('npm', ['ci', '--prefix', 'bench'], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
const server = await createServer({
  logLevel: 'error',
  optimizeDeps: { entries: ['bench/index.html'], include: ['@jax-js/jax'] },
  resolve: { alias: { '@jax-js/jax': `${process.cwd()}/bench/node_modules/@jax-js/jax` } },
  cacheDir: '.cache/bench-vite',
  // Isolated from other origins, a page's clock ticks in 5 µs instead of 100.
  server: {
    port: 0,
    hmr: false,
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
});
await server.listen();
const browser = await chromium.launch(launchOptions());
const page = await browser.newPage();
page.setDefaultTimeout(0);
page.on('pageerror', (error) => {
  console.error(error);
  process.exit(1);
});
await page.exposeFunction('benchLine', (line: string) => {
  console.log(line);
  if (line.startsWith('Adapter')) console.log(`\n${tableHead()}`);
});
console.log(`${new Date().toISOString()}, Chromium ${browser.version()}`);
console.log(`Command: npm run bench -- ${process.argv.slice(2).join(' ')}`);
await page.goto(`${server.resolvedUrls?.local[0] ?? ''}bench/index.html`);
await page.waitForFunction(() => 'bench' in window);
await page.evaluate((chosen) => window.bench(chosen), options);
await browser.close();
await server.close();
