import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const TFJS = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-webgpu',
  '@tensorflow/tfjs-backend-cpu',
];

/** What is fetched only when asked for goes to assets/lazy, so that the first load can be measured. */
function chunkFileNames(chunk: { isDynamicEntry: boolean }): string {
  return chunk.isDynamicEntry ? 'assets/lazy/[name]-[hash].js' : 'assets/[name]-[hash].js';
}

export default defineConfig({
  base: './',
  plugins: [svelte({ configFile: false })],
  resolve: { dedupe: TFJS },
  optimizeDeps: {
    include: [...TFJS, '@tensorflow/tfjs-core/dist/register_all_gradients.js'],
  },
  worker: { format: 'es', rolldownOptions: { output: { chunkFileNames } } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { chunkFileNames } },
  },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
});
