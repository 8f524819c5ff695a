/**
 * `npm test`: installs what is missing, runs every check and every test, and ends with a line
 * `N passed, N failed`. Each check of `npm run check` counts as one test. Checks and unit tests run
 * side by side, as they use one processor each; a browser uses them all.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { CHECKS, SIZE_CHECK } from './check.mjs';
import { installDependencies } from './install.mjs';
import { ensureChromium } from './install-chromium.mjs';
import { inLanes, runQuietly } from './lanes.mjs';
import { compileWasmKernels } from './wasm-kernels.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const RESULTS = '.cache/test-results';
const started = Date.now();
const stages = [];

installDependencies();
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

await stage('Chromium', async () => {
  await ensureChromium();
  return true;
});
await stage('kernels of the processor', async () => {
  await compileWasmKernels();
  return true;
});
const sideBySide = [
  ['unit tests', unitTests],
  ...CHECKS.map(([name, command]) => [name, () => runQuietly(command)]),
];
await inLanes(
  sideBySide.map(
    ([name, run]) =>
      () =>
        quietStage(name, run),
  ),
);
await quietStage(SIZE_CHECK[0], () => runQuietly(SIZE_CHECK[1]));
await stage('GPU tests', gpuTests);
if (stages.some(({ name, failed }) => name === 'build' && failed === 0)) {
  await stage('end-to-end tests', endToEnd);
}
report();

/** Runs one stage; `run` gives true, false, or {passed, failed}. A throw is a failure. */
async function stage(name, run) {
  console.log(`\n━━ ${name}`);
  await noted(name, run);
}

/** A stage beside others: what it writes comes in one piece. */
async function quietStage(name, run) {
  const seconds = await noted(name, async () => {
    const { ok, output, ...counts } = await run();
    console.log(`\n━━ ${name}\n${output.trimEnd()}`);
    return 'passed' in counts ? counts : ok;
  });
  console.log(`━━ ${name}: ${seconds.toFixed(0)} s`);
}

/** @returns how many seconds it took */
async function noted(name, run) {
  const begin = Date.now();
  let outcome;
  try {
    outcome = await run();
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`);
    outcome = false;
  }
  const counts =
    typeof outcome === 'object' ? outcome : { passed: Number(outcome), failed: Number(!outcome) };
  const seconds = (Date.now() - begin) / 1000;
  stages.push({ name, ...counts, seconds });
  return seconds;
}

async function unitTests() {
  const { ok, output } = await runQuietly(vitest('unit'));
  return { ok, output, ...vitestCounts(ok, 'unit') };
}

function gpuTests() {
  return vitestCounts(runTool(vitest('gpu')), 'gpu');
}

function vitest(project) {
  const file = `--outputFile.json=${RESULTS}/${project}.json`;
  return ['vitest', 'run', '--project', project, '--reporter=default', '--reporter=json', file];
}

function vitestCounts(ok, project) {
  return counted(ok, `${RESULTS}/${project}.json`, (results) => ({
    passed: results.numPassedTests,
    failed: results.numFailedTests,
    failures: results.testResults.flatMap(failuresOf),
  }));
}

async function endToEnd() {
  const file = `${RESULTS}/e2e.json`;
  const ok = runTool(['playwright', 'test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    E2E_PORT: String(await freePort()),
  });
  return counted(ok, file, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
  }));
}

/** Runs one tool from node_modules/.bin, which writes as it goes; true when it succeeded. */
function runTool([tool, ...args], env = {}) {
  const { status } = spawnSync('npx', ['--no-install', tool, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    env: { ...process.env, ...env },
  });
  return status === 0;
}

/** So that two runs on one machine do not meet. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Of one file of vitest's report: what failed, each with the first lines of its reason. */
function failuresOf({ name, message, assertionResults }) {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return message ? [`${name}: ${firstLines(message)}`] : [];
  return failed.map(
    ({ fullName, failureMessages }) =>
      `${name}: ${fullName}\n${firstLines(failureMessages.join('\n'))}`,
  );
}

function firstLines(text) {
  return text.split('\n').slice(0, 12).join('\n');
}

/** The runner's own counts; a run that failed without a failed test counts as one failure. */
function counted(ok, file, countsOf) {
  let counts = { passed: 0, failed: 0 };
  try {
    counts = countsOf(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    console.error(`No results in ${file}`);
  }
  const { passed, failed, failures = [] } = counts;
  return { passed, failures, failed: ok && passed > 0 ? failed : Math.max(failed, 1) };
}

function report() {
  console.log('\n━━ Summary');
  for (const { name, passed, failed, seconds } of stages) {
    const figures = [`${passed} passed`, `${failed} failed`, `${seconds.toFixed(0)} s`];
    console.log(`${failed > 0 ? '✗' : '✓'} ${name}: ${figures.join(', ')}`);
  }
  // Once more at the end, where a log that was cut still has them.
  for (const { failures = [] } of stages)
    for (const failure of failures) console.log(`✗ ${failure}`);
  const total = (key) => stages.reduce((sum, counts) => sum + counts[key], 0);
  console.log(`${((Date.now() - started) / 60_000).toFixed(1)} minutes`);
  console.log(`${total('passed')} passed, ${total('failed')} failed`);
  process.exitCode = total('failed') > 0 ? 1 : 0;
}
