import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const nodeTfjs = fileURLToPath(new URL('scripts/node-tfjs.mjs', import.meta.url));

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          // tfjs as the app loads it (its ES modules, one copy), but without transforming it.
          pool: 'forks',
          execArgv: ['--import', nodeTfjs],
          server: { deps: { external: [/@tensorflow/] } },
          include: ['src/**/*.test.ts', 'tests/unit/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.gpu.test.ts'],
        },
      },
    ],
  },
});
