/**
 * `npm run bench:pack`: puts the engine's benchmark for plain Node into one folder that needs
 * Node 20 and a Vulkan driver on x86-64 Linux, and no network.
 */
import { cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { build } from 'vite';

const FOLDER = '.cache/bench-pack';
const LIMIT_BYTES = 60 * 2 ** 20;
const DAWN = 'node_modules/webgpu';
const README = `Benchmark of RFT Playground's engine on this machine's GPU.

    node bench.mjs                       everything
    node bench.mjs --workloads train-step --repeats 50 --curves none

Needs Node 20 and a Vulkan driver; VK_ICD_FILENAMES chooses one. No network is used.
`;

rmSync(FOLDER, { recursive: true, force: true });
await build({
  logLevel: 'error',
  ssr: { noExternal: true, external: ['webgpu', '@jax-js/jax'] },
  build: {
    ssr: 'bench/node.ts',
    copyPublicDir: false,
    outDir: FOLDER,
    target: 'node20',
    rolldownOptions: {
      output: {
        entryFileNames: 'bench.mjs',
        chunkFileNames: '[name]-[hash].mjs',
        // One module of tfjs calls `require`.
        banner:
          "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    },
  },
});
cpSync('scripts/node-tfjs-hooks.mjs', `${FOLDER}/node-tfjs-hooks.mjs`);
mkdirSync(`${FOLDER}/${DAWN}/dist`, { recursive: true });
for (const part of ['package.json', 'index.js', 'dist/linux-x64']) {
  cpSync(`${DAWN}/${part}`, `${FOLDER}/${DAWN}/${part}`, { recursive: true });
}
writeFileSync(`${FOLDER}/README.md`, README);

const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true });
const bytes = files
  .filter((file) => file.isFile())
  .reduce((sum, { parentPath, name }) => sum + statSync(`${parentPath}/${name}`).size, 0);
console.log(`${FOLDER}: ${(bytes / 2 ** 20).toFixed(1)} MiB`);
if (bytes > LIMIT_BYTES) {
  console.error(`More than ${LIMIT_BYTES / 2 ** 20} MiB`);
  process.exitCode = 1;
}
