import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { launchOptions } from './scripts/chromium.mjs';

const nodeTfjs = fileURLToPath(new URL('scripts/node-tfjs.mjs', import.meta.url));

export default defineConfig({
  test: {
    projects: [
      {
        extends: './vite.config.ts',
        test: {
          name: 'unit',
          environment: 'node',
          // tfjs as the app loads it (its ES modules, one copy), but without transforming it.
          pool: 'forks',
          // Files share a process: loading tfjs for each of them took longer than the tests.
          isolate: false,
          execArgv: ['--import', nodeTfjs],
          server: { deps: { external: [/@tensorflow/] } },
          include: ['src/**/*.test.ts', 'tests/unit/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.gpu.test.ts'],
          // Generous, so that a busy machine fails no test.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: './vite.config.ts',
        test: {
          name: 'gpu',
          include: ['src/**/*.gpu.test.ts', 'tests/**/*.gpu.test.ts'],
          setupFiles: ['tests/gpu/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // One page at a time: the software adapter uses every core already.
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: launchOptions() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
