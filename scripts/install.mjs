/** Installs the dependencies when they are missing or differ from the lock file. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const OLDEST_NODE = 20;

/** Runs `npm ci` unless node_modules already holds what package-lock.json asks for. */
export function installDependencies() {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new Error(`Node ${OLDEST_NODE} or newer is needed; this is ${process.version}`);
  }
  const wanted = packagesIn('package-lock.json');
  const present = packagesIn('node_modules/.package-lock.json');
  const missing = Object.entries(wanted ?? {}).filter(
    ([path, entry]) => path !== '' && !entry.optional && present?.[path]?.version !== entry.version,
  );
  if (present !== undefined && missing.length === 0) return;
  console.log(`Installing ${missing.length} packages (npm ci) …`);
  runNpm(['ci', '--no-audit', '--no-fund']);
}

/** Runs npm to its end. @throws Error when it fails */
export function runNpm(args) {
  const { status } = spawnSync('npm', args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
  });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed`);
}

function packagesIn(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
