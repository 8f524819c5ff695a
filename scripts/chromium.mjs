/**
 * Finds the Chromium that the browser tests run in, and the flags that give it WebGPU on a
 * machine without a GPU. Used by the Vitest and the Playwright configuration and by the test
 * script; plain JavaScript, because all three read it before anything is compiled.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * A Chromium with WebGPU on the software adapter: the same everywhere, GPU or not. Set
 * `RFT_WEBGPU=hardware` to run the tests on the machine's own GPU.
 */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  ...(process.env.RFT_WEBGPU === 'hardware'
    ? []
    : ['--use-webgpu-adapter=swiftshader', '--use-vulkan=swiftshader', '--disable-vulkan-surface']),
];

/** Path of a Chromium that starts, from CHROMIUM_PATH or the PATH; undefined without one. */
export function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const candidates = [process.env.CHROMIUM_PATH, ...onPath, ...APPLICATIONS];
  return candidates.find((path) => path !== undefined && existsSync(path) && starts(path));
}

/**
 * Launch options for Playwright: the Chromium found, else Playwright's own. Its headless shell
 * has no WebGPU, hence the channel.
 *
 * @returns {{ args: string[], executablePath?: string, channel?: string }}
 */
export function launchOptions() {
  const executablePath = findChromium();
  return executablePath === undefined
    ? { args: CHROMIUM_ARGS, channel: 'chromium' }
    : { args: CHROMIUM_ARGS, executablePath };
}

/** Some distributions put a stub of that name on the PATH, which only prints advice. */
function starts(path) {
  try {
    const version = execFileSync(path, ['--version'], {
      encoding: 'utf8',
      timeout: 20_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return /chrom/i.test(version) && /\d+\.\d+\.\d+/.test(version);
  } catch {
    return false;
  }
}
