import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { licenses } from './scripts/licenses.mjs';

const TFJS = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-webgpu',
  '@tensorflow/tfjs-backend-cpu',
];

interface Chunk {
  readonly isDynamicEntry: boolean;
  readonly facadeModuleId: string | null;
}

/** What is loaded later goes to a folder of its own, so that the first load can be measured. */
function chunkFileNames({ isDynamicEntry, facadeModuleId }: Chunk): string {
  if (facadeModuleId?.includes('tfjs-backend-webgpu') === true) return 'assets/webgpu-[hash].js';
  return isDynamicEntry ? 'assets/later/[name]-[hash].js' : 'assets/[name]-[hash].js';
}

/** Licence texts are in licenses.md, once, instead of in every file that is loaded. */
const OUTPUT = { comments: false, chunkFileNames };

export default defineConfig({
  base: './',
  plugins: [svelte({ configFile: false }), licenses()],
  resolve: { dedupe: TFJS },
  optimizeDeps: {
    include: [...TFJS, '@tensorflow/tfjs-core/dist/register_all_gradients.js'],
  },
  worker: { format: 'es', rolldownOptions: { output: OUTPUT } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: { output: OUTPUT },
  },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
});
