/** Makes sure that there is a Chromium for the browser tests: found, or installed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';

/** @throws Error when no Chromium could be found or installed */
export async function ensureChromium() {
  if (findChromium() !== undefined || (await playwrightHasOne())) return;
  console.log('No Chromium here: installing one …');
  if (isRoot() && installWithApt() && findChromium() !== undefined) return;
  const args = ['--no-install', 'playwright', 'install', 'chromium'];
  if (isRoot()) args.push('--with-deps');
  if (run('npx', args) && (await playwrightHasOne())) return;
  throw new Error('No Chromium: install one, or set CHROMIUM_PATH to the one to use');
}

async function playwrightHasOne() {
  const { chromium } = await import('@playwright/test');
  return existsSync(chromium.executablePath());
}

function isRoot() {
  return process.getuid?.() === 0;
}

function installWithApt() {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  return (
    run('apt-get', ['update', '-qq'], env) &&
    run(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'],
      env,
    )
  );
}

function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  return status === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureChromium();
  console.log(findChromium() ?? 'Playwright’s own Chromium');
}
