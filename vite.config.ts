import { readdirSync, readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { licenses } from './scripts/licenses.mjs';
import { pagePolicy } from './scripts/page-policy.mjs';
import { pyodideFiles } from './scripts/pyodide-files.mjs';
import { serviceWorker } from './scripts/service-worker.mjs';
import { wasmKernels } from './scripts/wasm-kernels.mjs';
import { sharedBreakpoints, withBreakpoints } from './src/ui/breakpoints.ts';

const TFJS_CORE = '@tensorflow/tfjs-core';
const TFJS = [TFJS_CORE, '@tensorflow/tfjs-backend-webgpu', '@tensorflow/tfjs-backend-cpu'];

/** Every module of tfjs that is asked for by its path, so that the development server has them. */
function modulesOfTfjs(): string[] {
  const stock = readdirSync('src/ops/stock').map((name) => `src/ops/stock/${name}`);
  const others = [
    'src/ops/first-load.ts',
    'src/benchmark/stock/index.ts',
    'tests/fixtures/more-kernels.ts',
  ];
  const files = [...stock, ...others];
  const texts = files.map((path) => readFileSync(path, 'utf8'));
  return [...new Set(texts.flatMap((text) => text.match(/@tensorflow\/[\w/-]+\.js/g) ?? []))];
}

/**
 * Leaves out what tfjs loads and nothing here uses: optimisers, Node and model files in browser
 * storage (`src/ops` imports by name what has to run as tfjs loads), and the CPU's half of each GPU kernel
 * that is not in the list.
 */
const leanTfjs: Plugin = {
  name: 'lean-tfjs',
  apply: 'build',
  transform: {
    filter: {
      id: /tfjs-core\/dist\/(index|platforms\/platform_\w+|io\/\w+)\.js$|kernel_utils\/shared\.js$/,
    },
    handler: (code, id) => {
      if (id.endsWith('/platform_node.js')) return { code: '', map: null };
      if (id.endsWith('/platform_browser.js')) {
        return { code: code.replace(/try \{\s*ModelStore[^}]*\}\s*catch[^}]*\}/g, ''), map: null };
      }
      if (id.endsWith('/shared.js')) return { code: namedImports(code), map: null };
      return { code, map: null, moduleSideEffects: false };
    },
  },
};

/** `import * as shared` and a destructuring keep all of a module; named imports what is used. */
function namedImports(code: string): string {
  const from = /import \* as shared from ('[^']+');/.exec(code)?.[1];
  return code
    .replace(/import \* as shared from [^;]+;/, '')
    .replace(
      /const \{([^}]+)\} = shared;/,
      (_, names: string) => `import {${names.replaceAll(':', ' as')}} from ${from};`,
    );
}

interface Chunk {
  readonly isDynamicEntry: boolean;
  readonly facadeModuleId: string | null;
}

/** What is loaded later goes to a folder of its own, so that the first load can be measured. */
function chunkFileNames({ isDynamicEntry, facadeModuleId }: Chunk): string {
  if (facadeModuleId?.includes('stock/webgpu-backend') === true) return 'assets/webgpu-[hash].js';
  return isDynamicEntry ? 'assets/later/[name]-[hash].js' : 'assets/[name]-[hash].js';
}

/**
 * CodeMirror writes a <style> into the document, which the page's policy forbids; its way for shadow
 * roots is allowed, and documents have it by now as well.
 */
const adoptedStyles: Plugin = {
  name: 'adopted-styles',
  apply: 'build',
  transform: {
    filter: { id: /style-mod\.js$/ },
    handler: (code) => {
      const changed = code.replace(
        '!root.head && root.adoptedStyleSheets',
        'root.adoptedStyleSheets',
      );
      if (changed === code) throw new Error('style-mod is no longer as adopted-styles knows it');
      return { code: changed, map: null };
    },
  },
};

/** Licence texts are in licenses.md, once, instead of in every file that is loaded. */
const OUTPUT = { comments: false, chunkFileNames };

/** `(--phone)` and the like in the styles of components: src/ui/breakpoints.ts. */
const breakpoints = {
  style: ({ content }: { content: string }) => ({ code: withBreakpoints(content) }),
};

export default defineConfig({
  base: './',
  plugins: [
    svelte({ configFile: false, preprocess: breakpoints }),
    sharedBreakpoints,
    licenses(),
    pyodideFiles(),
    wasmKernels(),
    adoptedStyles,
    pagePolicy(),
    serviceWorker(),
  ],
  resolve: { dedupe: TFJS },
  optimizeDeps: {
    include: [TFJS_CORE, ...modulesOfTfjs()],
  },
  worker: { format: 'es', plugins: () => [leanTfjs], rolldownOptions: { output: OUTPUT } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: { output: OUTPUT },
  },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
});
