/**
 * `npm run bench:watching`: what it costs to look at training. `nano` trains in blocks, by turns
 * with everything of the training stage open (charts, all metrics, token view, runs), with another
 * stage open, and with the tab hidden. Then what a paused run and an idle page cost. Measures the
 * build in dist/.
 */
import { chromium } from '@playwright/test';
import { preview } from 'vite';
import { launchOptions } from '../scripts/chromium.mjs';
import type { Playground, Session, TrainOptions } from '../src/protocol/playground';
import { Tab, type Work } from './tab';

declare global {
  interface Window {
    playground: Playground;
    watched: Session;
    paused: Promise<unknown>;
  }
}

type Looking = 'shown' | 'elsewhere' | 'hidden';
type Cost = Work & { readonly ms: number };

const ROUNDS = Number(process.argv[2] ?? 3);
const IDLE_S = 10;
const LOOKING: readonly Looking[] = ['elsewhere', 'shown', 'hidden'];
const QUANTITIES = ['taskMs', 'scriptMs', 'layoutMs', 'pageCpuMs', 'gpuCpuMs'] as const;
const SETTINGS = [
  {
    name: '8 answers, 1 step',
    iterations: 6,
    options: { batchSize: 8, epochs: 1, minibatches: 1 },
  },
  { name: 'default', iterations: 1, options: { batchSize: 64, epochs: 4, minibatches: 4 } },
];

const server = await preview({ preview: { port: 0 }, logLevel: 'error' });
const browser = await chromium.launch(launchOptions());
const tab = await Tab.open(browser, server.resolvedUrls?.local[0] ?? '');
await tab.evaluate(async () => {
  await window.playground.ready();
  window.watched = await window.playground.open({ lab: 'assistant', model: 'nano', seed: 1 });
  await window.watched.simulate({ comparisons: 32 });
  await window.watched.fitRewardModel();
}, null);
console.log(`${new Date().toISOString()}, Chromium ${browser.version()}, nano`);
console.log(row(['settings', 'looking', 'iteration ms', 'against elsewhere', ...HEADS()]));
console.log(row(Array<string>(9).fill('---')));
for (const { name, iterations, options } of SETTINGS) {
  const costs: Record<Looking, Cost[]> = { shown: [], elsewhere: [], hidden: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const looking of LOOKING) {
      await look(looking);
      await begin(options);
      costs[looking].push(await train({ ...options, iterations }));
    }
  }
  for (const looking of LOOKING) {
    const [ms, without] = [median(costs[looking], 'ms'), median(costs.elsewhere, 'ms')];
    const percent = `${(100 * (ms / without - 1)).toFixed(1)} %`;
    const work = QUANTITIES.map((quantity) => median(costs[looking], quantity).toFixed(1));
    console.log(row([name, looking, ms.toFixed(0), percent, ...work]));
  }
}
console.log(`\n${row([`in ${IDLE_S} s`, 'looking', ...HEADS()])}`);
console.log(row(Array<string>(7).fill('---')));
for (const state of ['idle', 'paused']) {
  if (state === 'paused') await pause();
  for (const looking of ['shown', 'hidden'] as const) {
    await look(looking);
    const before = await tab.work();
    await settled(1000 * IDLE_S);
    const after = await tab.work();
    const work = QUANTITIES.map((quantity) => (after[quantity] - before[quantity]).toFixed(1));
    console.log(row([state, looking, ...work]));
  }
}
const diagnosingMs = await tab.evaluate(async () => {
  const start = performance.now();
  for (let i = 0; i < 20; i++) await window.watched.diagnoses();
  return (performance.now() - start) / 20;
}, null);
console.log(`\nDiagnosis, with the way to the worker and back: ${diagnosingMs.toFixed(1)} ms.`);
await browser.close();
await server.close();

function HEADS(): string[] {
  return [
    'main thread ms',
    'of it scripts',
    'style and layout',
    'page CPU ms',
    'GPU process CPU ms',
  ];
}

/** Opens what is looked at, and waits until it stands. */
async function look(looking: Looking): Promise<void> {
  await tab.show();
  await press(looking === 'elsewhere' ? '1' : '4');
  await settled(500);
  await tab.evaluate(() => {
    for (const details of document.querySelectorAll('#stage details')) {
      details.setAttribute('open', '');
    }
  }, null);
  await settled(1000);
  if (looking === 'hidden') await tab.hide();
}

function press(key: string): Promise<void> {
  return tab.evaluate((pressed) => {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true }));
  }, key);
}

/** From the base model again, so that every block does the same work; its first step records. */
function begin(options: Partial<TrainOptions>): Promise<void> {
  return tab.evaluate(async (given) => {
    await window.watched.reset();
    await window.watched.train({ ...given, iterations: 1 });
  }, options);
}

/** Per iteration. */
async function train(options: TrainOptions): Promise<Cost> {
  const before = await tab.work();
  const ms = await tab.evaluate(async (given) => {
    const start = performance.now();
    await window.watched.train(given);
    return performance.now() - start;
  }, options);
  const after = await tab.work();
  const each = (quantity: keyof Work): number =>
    (after[quantity] - before[quantity]) / options.iterations;
  return {
    ms: ms / options.iterations,
    taskMs: each('taskMs'),
    scriptMs: each('scriptMs'),
    layoutMs: each('layoutMs'),
    pageCpuMs: each('pageCpuMs'),
    gpuCpuMs: each('gpuCpuMs'),
  };
}

/** Starts a training and pauses it after its first iteration. */
function pause(): Promise<void> {
  return tab.evaluate(async () => {
    await new Promise<void>((begun) => {
      window.paused = window.watched.train({ iterations: 50 }, () => {
        begun();
      });
    });
    await window.watched.pause();
  }, null);
}

function settled(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function median(costs: readonly Cost[], quantity: keyof Cost): number {
  const sorted = costs.map((cost) => cost[quantity]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function row(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}
