/** Module hooks that `node-tfjs.mjs` installs; they run on Node's loader thread. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const TFJS_FILE = /\/node_modules\/@tensorflow\/[^/]+\/dist\//;
const TFJS_PACKAGE = /^@tensorflow\/[^/]+$/;
/** A module of another package of tfjs, named without its extension. */
const TFJS_MODULE = /^@tensorflow\/[^/]+\/dist\/.*(?<!\.js)$/;
/** One tfjs module calls `require`, which ES modules lack. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** The CommonJS bundle, which tools that resolve for Node ask for by its path. */
const TFJS_BUNDLE = /\/dist\/tf-[^/]+\.node\.js$/;

export async function resolve(specifier, context, nextResolve) {
  if (TFJS_PACKAGE.test(specifier)) {
    return nextResolve(`${specifier}/dist/index.js`, context);
  }
  if (TFJS_MODULE.test(specifier)) return nextResolve(`${specifier}.js`, context);
  if (TFJS_BUNDLE.test(specifier)) {
    return nextResolve(specifier.replace(TFJS_BUNDLE, '/dist/index.js'), context);
  }
  if (specifier.startsWith('.') && TFJS_FILE.test(context.parentURL ?? '')) {
    const base = new URL(specifier, context.parentURL).href;
    const found = [`${base}.js`, `${base}/index.js`].find((url) => existsSync(fileURLToPath(url)));
    return { url: found ?? base, format: 'module', shortCircuit: true };
  }
  return nextResolve(specifier, context);
}

export async function load(url, context, nextLoad) {
  if (!TFJS_FILE.test(url) || !url.endsWith('.js')) return nextLoad(url, context);
  const text = await readFile(fileURLToPath(url), 'utf8');
  const source = url.endsWith('/platform_node.js') ? REQUIRE + text : text;
  return { format: 'module', source, shortCircuit: true };
}
