/** Vite plugin: Pyodide beside the page, under pyodide/; it is fetched with the first Python grader. */
import { createReadStream, readFileSync } from 'node:fs';

const FOLDER = 'node_modules/pyodide';
const FILES = [
  'pyodide.js',
  'pyodide.asm.mjs',
  'pyodide.asm.wasm',
  'python_stdlib.zip',
  'pyodide-lock.json',
];

/** @returns {import('vite').Plugin} */
export function pyodideFiles() {
  return {
    name: 'pyodide-files',
    configureServer({ middlewares }) {
      for (const file of FILES) {
        middlewares.use(`/pyodide/${file}`, (_, response) => {
          createReadStream(`${FOLDER}/${file}`).pipe(response);
        });
      }
    },
    generateBundle() {
      for (const file of FILES) {
        const source = readFileSync(`${FOLDER}/${file}`);
        this.emitFile({ type: 'asset', fileName: `pyodide/${file}`, source });
      }
    },
  };
}
