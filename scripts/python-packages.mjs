/**
 * Puts Python packages for graders beside the page: `npm run python-packages` takes what a registry
 * carries for Pyodide's platform, pinned in python/packages.json, by pip; `-- --from FOLDER` takes
 * all ten that graders may know, numpy among them, from an unpacked Pyodide distribution of the
 * version in package.json. They lie in .python-packages (ignored), are served by the development
 * server and copied into the next build; a page fetches one when a grader imports it.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { PACKAGES_FOLDER } from './pyodide-files.mjs';

const PYTHON = '3.14';
/** What OpenAI's graders have and Pyodide has too. */
const WANTED = [
  ...['numpy', 'pandas', 'scipy', 'scikit-learn', 'sympy'],
  ...['pydantic', 'jsonschema', 'pyyaml', 'nltk', 'regex'],
];

const at = process.argv.indexOf('--from');
const folder = at < 0 ? undefined : process.argv[at + 1];
const found = folder === undefined ? fromRegistry() : fromDistribution(folder);
mkdirSync(PACKAGES_FOLDER, { recursive: true });
for (const file of readdirSync(PACKAGES_FOLDER)) rmSync(path.join(PACKAGES_FOLDER, file));
const packages = found.map(({ bytes, ...entry }) => {
  writeFileSync(path.join(PACKAGES_FOLDER, entry.file), bytes);
  return { ...entry, sizeBytes: bytes.length };
});
writeFileSync(path.join(PACKAGES_FOLDER, 'index.json'), JSON.stringify({ packages }, undefined, 2));
for (const { name, version, sizeBytes } of packages) {
  console.log(`${name} ${version}: ${(sizeBytes / 1e6).toFixed(2)} MB`);
}
const total = packages.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
console.log(`${packages.length} packages, ${(total / 1e6).toFixed(1)} MB, in ${PACKAGES_FOLDER}`);
const missing = WANTED.filter((name) => !packages.some((one) => one.name === name));
if (missing.length > 0) {
  console.log(`Not among them: ${missing.join(', ')}. No registry carries these for Pyodide;`);
  console.log('npm run python-packages -- --from FOLDER takes them from a Pyodide distribution.');
}

/** Wheels by pip, each with the hash that is pinned. */
function fromRegistry() {
  const { platforms, packages: pinned } = readJson('scripts/python/packages.json');
  const place = mkdtempSync(path.join(tmpdir(), 'python-packages-'));
  try {
    return pinned.map(({ name, version, platform, imports, needs, sha256 }) => {
      const into = path.join(place, name);
      const what = [...platforms[platform], '--python-version', PYTHON, `${name}==${version}`];
      const how = ['download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', into];
      execFileSync('python3', ['-m', 'pip', ...how, ...what], { stdio: 'inherit' });
      const [file = ''] = readdirSync(into);
      const bytes = checked(name, readFileSync(path.join(into, file)), sha256);
      if (platform !== 'linux') return { name, version, file, imports, needs, bytes };
      // Its Python runs anywhere; what was compiled for Linux is left out.
      const plain = `${name}-${version}-py3-none-any.whl`;
      return { name, version, file: plain, imports, needs, bytes: withoutCompiled(bytes) };
    });
  } finally {
    rmSync(place, { recursive: true });
  }
}

/** The wheels that Pyodide's own list names, with the hashes in it. */
function fromDistribution(place) {
  const { packages: listed } = readJson('node_modules/pyodide/pyodide-lock.json');
  const names = new Set();
  const add = (name) => {
    const entry = listed[name.replaceAll('_', '-')] ?? listed[name];
    if (entry === undefined || names.has(entry)) return;
    for (const other of entry.depends ?? []) add(other);
    names.add(entry);
  };
  for (const name of WANTED) add(name);
  const plain = (name) => name.replaceAll('_', '-');
  return [...names].map(({ name, version, file_name: file, imports, depends, sha256 }) => {
    const bytes = checked(name, readFileSync(path.join(place, file)), sha256);
    return { name: plain(name), version, file, imports, needs: depends.map(plain), bytes };
  });
}

function checked(name, bytes, sha256) {
  const is = createHash('sha256').update(bytes).digest('hex');
  if (is === sha256) return bytes;
  throw new Error(`${name} has the hash ${is}, not ${sha256}, which is pinned`);
}

function withoutCompiled(bytes) {
  const files = Object.entries(unzipSync(bytes)).filter(([name]) => !name.endsWith('.so'));
  // The same bytes whenever it is made.
  return Buffer.from(zipSync(Object.fromEntries(files), { mtime: new Date(1980, 0, 1) }));
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
