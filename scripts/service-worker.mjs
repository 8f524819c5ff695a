/**
 * Vite plugin: after everything else is in dist/, gives the build its version (a hash of all files)
 * and writes the service worker, which knows each of them by its hash.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const SCRIPT = 'service-worker.js';

/** @returns {import('vite').Plugin} */
export function serviceWorker() {
  let folder;
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved({ build: { outDir } }) {
      folder = outDir;
    },
    async closeBundle(error) {
      if (error !== undefined) return;
      const version = nameVersion(folder);
      const files = Object.fromEntries(filesIn(folder).map((path) => [path, fileAt(folder, path)]));
      const define = { VERSION: JSON.stringify(version), FILES: JSON.stringify(files) };
      const output = { format: 'iife', entryFileNames: SCRIPT };
      await build({
        configFile: false,
        publicDir: false,
        logLevel: 'warn',
        define,
        build: {
          outDir: folder,
          emptyOutDir: false,
          modulePreload: false,
          rolldownOptions: { input: 'src/offline/service-worker.ts', output },
        },
      });
    },
  };
}

/** The same files give the same version, whenever and wherever they were built. */
function nameVersion(folder) {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const hashes = filesIn(folder).map((path) => path + fileAt(folder, path).sha256);
  const build = createHash('sha256').update(hashes.join()).digest('hex').slice(0, 8);
  const name = `${version}+${build}`;
  const index = join(folder, 'index.html');
  const html = readFileSync(index, 'utf8');
  writeFileSync(index, html.replace('<title>', `<meta name="version" content="${name}" />$&`));
  return name;
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path !== SCRIPT && statSync(join(folder, path)).isFile())
    .sort();
}

function fileAt(folder, path) {
  const contents = readFileSync(join(folder, path));
  return {
    sha256: createHash('sha256').update(contents).digest('hex'),
    bytes: contents.length,
  };
}
