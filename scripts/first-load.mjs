/**
 * Which files of the build a browser needs before the first answer of the model: what index.html
 * names, the engine's worker, its WebGPU kernels, and whatever those import statically. The rest
 * is fetched when it is used. Model weights are no code and are not counted.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

const STATIC_IMPORT = /(?:^|[;}\s])(?:import|export)(?:[^;'"()]*?from)?\s*["'](\.[^"']+)["']/g;

/** Paths of these files and of all that they import, `dist` included. */
function withImports(files) {
  const found = new Set(files);
  for (const file of found) {
    if (!file.endsWith('.js')) continue;
    for (const [, path] of readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)) {
      found.add(join(dirname(file), path));
    }
  }
  return [...found].sort();
}

/** index.html and what it loads. */
export function pageFiles(dist = 'dist') {
  const html = readFileSync(`${dist}/index.html`, 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)];
  return withImports([`${dist}/index.html`, ...named.map(([, path]) => `${dist}/${path}`)]);
}

/** The page and the engine on WebGPU. */
export function firstLoadFiles(dist = 'dist') {
  const engine = readdirSync(`${dist}/assets`).filter((name) => /^(worker|webgpu)-/.test(name));
  if (engine.length !== 2)
    throw new Error(`Expected worker and webgpu, found ${engine.join(', ')}`);
  return [...pageFiles(dist), ...withImports(engine.map((name) => `${dist}/assets/${name}`))];
}
