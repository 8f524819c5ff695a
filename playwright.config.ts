import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { launchOptions } from './scripts/chromium.mjs';

const PORT = Number(process.env.E2E_PORT ?? 41_731);
const ADDRESS = `http://127.0.0.1:${PORT}/`;

/** End-to-end tests run on the production build (`npm run build` first). */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  globalSetup: './tests/e2e/fixtures/fake-page-server.ts',
  // The processor does the work in most tests, a thread or two each.
  workers: Math.min(4, availableParallelism()),
  fullyParallel: true,
  forbidOnly: process.env.CI !== undefined,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    baseURL: ADDRESS,
    viewport: { width: 1440, height: 900 },
    // Each test has a browser of its own, which would fetch all that is large; offline.spec.ts allows it.
    serviceWorkers: 'block',
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: launchOptions(),
  },
  webServer: {
    command: `node scripts/serve.mjs ${PORT}`,
    url: ADDRESS,
    reuseExistingServer: false,
    timeout: 60_000,
  },
});
