/**
 * Compiles the CPU backend's kernels (AssemblyScript, `src/ops/<op>/kernel.wasm.ts`) into modules
 * that are imported like any other: their bytes as text, so that Vite, Vitest and plain Node load
 * them alike. Builds, tests and scripts call this; what is up to date is left as it is.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const ENTRY = 'src/ops/wasm/module.wasm.ts';
const OUTPUT = join(ROOT, 'src/ops/wasm/generated');
/** With memory of its own, and with memory that threads share. */
const VARIANTS = { single: [], threaded: ['--enable', 'threads', '--sharedMemory'] };
const OPTIONS = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
  ...['--importMemory', '--initialMemory', '16', '--maximumMemory', '32768'],
  // Vectors are handed from function to function of the module, never to JavaScript.
  ...['--disableWarning', '112'],
];

/** @throws Error with the compiler's message */
export async function compileWasmKernels() {
  // Only now: `npm test` imports this file before anything is installed.
  const { default: asc } = await import('assemblyscript/asc');
  const sources = readdirSync(join(ROOT, 'src/ops'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.wasm.ts'))
    .sort()
    .map((path) => readFileSync(join(ROOT, 'src/ops', path), 'utf8'));
  const settings = JSON.stringify([asc.version, OPTIONS, VARIANTS]);
  const hash = createHash('sha256')
    .update([settings, ...sources].join('\0'))
    .digest('hex');
  for (const [name, options] of Object.entries(VARIANTS)) {
    const file = join(OUTPUT, `${name}.js`);
    const heading = `// Made by scripts/wasm-kernels.mjs from ${hash}\n`;
    if (existsSync(file) && readFileSync(file, 'utf8').startsWith(heading)) continue;
    const bytes = await compiled(asc, [...OPTIONS, ...options]);
    const text = Buffer.from(bytes).toString('base64');
    mkdirSync(OUTPUT, { recursive: true });
    // In one go: another process may be reading.
    writeFileSync(`${file}.${process.pid}`, `${heading}export default '${text}';\n`);
    renameSync(`${file}.${process.pid}`, file);
  }
}

async function compiled(asc, options) {
  let bytes;
  const writeFile = (_name, contents) => {
    bytes = contents;
  };
  const files = [ENTRY, '--outFile', 'kernels.wasm', '--baseDir', ROOT];
  const { error, stderr } = await asc.main([...files, ...options], { writeFile });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return bytes;
}

/** For Vite: compiled before anything is loaded. */
export function wasmKernels() {
  return { name: 'wasm-kernels', config: compileWasmKernels };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await compileWasmKernels();
