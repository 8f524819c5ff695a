/**
 * Vite plugin: Pyodide beside the page, under pyodide/, fetched with the first Python grader; and the
 * packages that python-packages.mjs has put aside, fetched when a grader imports one.
 */
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';

const FOLDER = 'node_modules/pyodide';
const FILES = [
  'pyodide.js',
  'pyodide.asm.mjs',
  'pyodide.asm.wasm',
  'python_stdlib.zip',
  'pyodide-lock.json',
];
export const PACKAGES_FOLDER = '.python-packages';
const INDEX = 'pyodide/packages/index.json';
const NO_PACKAGES = '{ "packages": [] }';

/** @returns {readonly { name: string, path: string }[]} what is served, and where it lies */
function served() {
  const packages = existsSync(PACKAGES_FOLDER) ? readdirSync(PACKAGES_FOLDER) : [];
  return [
    ...FILES.map((file) => ({ name: `pyodide/${file}`, path: `${FOLDER}/${file}` })),
    ...packages.map((file) => ({
      name: `pyodide/packages/${file}`,
      path: `${PACKAGES_FOLDER}/${file}`,
    })),
  ];
}

/** @returns {import('vite').Plugin} */
export function pyodideFiles() {
  return {
    name: 'pyodide-files',
    configureServer({ middlewares }) {
      for (const { name, path } of served()) {
        middlewares.use(`/${name}`, (_, response) => {
          createReadStream(path).pipe(response);
        });
      }
      middlewares.use(`/${INDEX}`, (_, response) => {
        response.end(NO_PACKAGES);
      });
    },
    generateBundle() {
      const files = served();
      for (const { name, path } of files) {
        this.emitFile({ type: 'asset', fileName: name, source: readFileSync(path) });
      }
      // A list of none, so that asking for it is no error on any host.
      if (files.some(({ name }) => name === INDEX)) return;
      this.emitFile({ type: 'asset', fileName: INDEX, source: NO_PACKAGES });
    },
  };
}
