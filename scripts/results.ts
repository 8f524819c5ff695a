/**
 * `npm run results`: the whole loop for several seeds, written to docs/results.md. Finished runs
 * are kept, so an interrupted measurement goes on where it stopped.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ALGORITHMS } from '../src/config/algorithms';
import type { EngineApi } from '../src/protocol/engine-api';
import { isFewLabels, measureFewLabels } from './results/few-labels';
import { runLoop, type LoopResult, type LoopSettings } from './results/loop-run';
import { measureAlgorithms } from './results/algorithms';
import { formatAlgorithms } from './results/algorithms-report';
import { measureBreaks } from './results/breaks';
import { formatBreaks } from './results/breaks-report';
import { formatHacking } from './results/hacking-report';
import { measureHacking } from './results/hacking-runs';
import { measureSafety } from './results/safety';
import { measureStopping } from './results/stopping';
import { formatStopping } from './results/stopping-report';
import { formatSafety } from './results/safety-report';
import { keepingSections, writeSection } from './results/sections';
import { startNodeEngine } from './results/node-engine';
import { formatResults, type Group, type ReportFacts } from './results/report';
import { cachedRun, storeRun, weightsFingerprint } from './results/result-cache';

const USAGE = `Usage: npm run results -- [active|twelve|breaks|algorithms|hacking|stopping|safety|transfer] [options]
  active                    labels needed by each way of choosing pairs
  twelve                    the loop on twelve comparisons in all
  breaks                    details of PPO switched off on purpose; uses --seeds
  algorithms                every algorithm on the same feedback and tokens; uses --seeds
  hacking                   flaws planted in the reward model, and what helps
  stopping                  early stopping with and without the ground truth; uses --seeds, of which
                            the first is the one that limits are chosen on and is not reported
  safety                    best of n by the safety head, and its cost; uses --seeds
  transfer                  leave-one-field-out figures; uses --seeds
  --seeds 1,2,3,4,5         seeds for nano; pocket runs with the first one
  --models nano,pocket
  --comparisons 300,1000
  --noise 0.1
  --iterations 12
  --details kl,adam         of those to break; all by default
  --algorithms ppo,dpo      of those to compare; all by default, PPO first
  --samples 512             answers per policy in the evaluation
  --backend webgpu|cpu      the faster one here by default`;

const LAB = 'assistant';
const REPORT = 'docs/results.md';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1,2,3,4,5' },
    models: { type: 'string', default: 'nano,pocket' },
    comparisons: { type: 'string', default: '300,1000' },
    noise: { type: 'string', default: '0.1' },
    iterations: { type: 'string', default: '12' },
    details: { type: 'string' },
    algorithms: { type: 'string', default: Object.keys(ALGORITHMS).join(',') },
    samples: { type: 'string', default: '512' },
    backend: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

function numbers(list: string): number[] {
  return list.split(',').map(Number);
}

/** Every run that is asked for, the small model with all seeds first. */
function plannedGroups(): { model: string; comparisons: number; settings: LoopSettings[] }[] {
  const seeds = numbers(values.seeds);
  return values.models.split(',').flatMap((model) =>
    numbers(values.comparisons).map((comparisons) => ({
      model,
      comparisons,
      settings: (model === 'nano' ? seeds : seeds.slice(0, 1)).map((seed) => ({
        lab: LAB,
        model,
        seed,
        comparisons,
        noise: Number(values.noise),
        iterations: Number(values.iterations),
        samples: Number(values.samples),
      })),
    })),
  );
}

async function measured(
  engine: EngineApi,
  adapter: string,
  settings: LoopSettings,
): Promise<LoopResult> {
  const key = {
    settings: { ...settings },
    adapter,
    weights: await weightsFingerprint(LAB, settings.model),
  };
  const cached = await cachedRun<LoopResult>(key);
  const name = `${settings.model}, ${settings.comparisons} comparisons, seed ${settings.seed}`;
  console.log(cached === undefined ? name : `${name}: measured before`);
  if (cached !== undefined) return cached;
  const result = await runLoop(engine, settings, (line) => {
    tell(`  ${line}`);
  });
  await storeRun(key, result);
  return result;
}

async function main(): Promise<void> {
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (positionals[0] === 'transfer') {
    // Only now: tfjs looks for the GPU as it loads.
    const { measureTransfer } = await import('./results/transfer');
    await measureTransfer(numbers(values.seeds), command());
    return;
  }
  const { engine, adapter } = await startNodeEngine(values.backend);
  const [what] = positionals;
  if (isFewLabels(what)) {
    const options = {
      seeds: numbers(values.seeds),
      noise: Number(values.noise),
      samples: Number(values.samples),
    };
    const file = await measureFewLabels(what, engine, reportFacts(adapter), options);
    console.log(`Written to ${file}`);
    return;
  }
  if (what === 'breaks' || what === 'hacking') {
    await (what === 'breaks' ? breaks : hacking)(engine, adapter);
    return;
  }
  if (what === 'stopping') {
    await stopping(engine, adapter);
    return;
  }
  if (what === 'algorithms' || what === 'safety') {
    await (what === 'algorithms' ? algorithms : safety)(engine, adapter);
    return;
  }
  const groups: Group[] = [];
  for (const { model, comparisons, settings } of plannedGroups()) {
    const runs: LoopResult[] = [];
    groups.push({ model, comparisons, runs });
    for (const one of settings) {
      runs.push(await measured(engine, adapter, one));
      await writeReport(groups, adapter);
    }
  }
  console.log(`Written to ${REPORT}`);
}

/** The first of each list: these measurements are of one model and one seed. */
function singleRun() {
  return {
    model: values.models.split(',')[0] ?? 'nano',
    seed: numbers(values.seeds)[0] ?? 1,
    comparisons: numbers(values.comparisons)[0] ?? 300,
    iterations: Number(values.iterations),
  };
}

function tell(line: string): void {
  console.log(line);
}

async function hacking(engine: EngineApi, adapter: string): Promise<void> {
  const settings = singleRun();
  const facts = reportFacts(adapter);
  await measureHacking(engine, settings, { adapter, tell }, (result) =>
    writeSection(REPORT, 'hacking', formatHacking(result, settings, facts)),
  );
}

async function stopping(engine: EngineApi, adapter: string): Promise<void> {
  const settings = singleRun();
  const facts = reportFacts(adapter);
  await measureStopping(engine, numbers(values.seeds), settings, { adapter, tell }, (runs) => {
    const reported = runs.filter(({ seed }) => seed !== settings.seed);
    return reported.length === 0
      ? Promise.resolve()
      : writeSection(REPORT, 'stopping', formatStopping(reported, settings, facts, settings.seed));
  });
}

async function breaks(engine: EngineApi, adapter: string): Promise<void> {
  const settings = {
    ...singleRun(),
    seeds: numbers(values.seeds),
    ...(values.details === undefined ? {} : { details: values.details.split(',') }),
  };
  const facts = reportFacts(adapter);
  await measureBreaks(engine, settings, { adapter, tell }, (runs) =>
    writeSection(REPORT, 'breaks', formatBreaks(runs, settings, facts)),
  );
}

async function algorithms(engine: EngineApi, adapter: string): Promise<void> {
  const facts = reportFacts(adapter);
  await measureAlgorithms(
    engine,
    {
      algorithms: values.algorithms.split(','),
      seeds: plannedGroups()[0]?.settings ?? [],
      adapter,
    },
    tell,
    (runs) => writeSection(REPORT, 'algorithms', formatAlgorithms(runs, facts)),
  );
}

async function safety(engine: EngineApi, adapter: string): Promise<void> {
  const facts = reportFacts(adapter);
  const seeds = plannedGroups()[0]?.settings ?? [];
  await measureSafety(engine, seeds, { adapter, tell }, (all) =>
    writeSection(REPORT, 'safety', formatSafety(all, facts)),
  );
}

function reportFacts(adapter: string): ReportFacts {
  return {
    adapter,
    command: command(),
    date: new Date().toISOString().slice(0, 10),
  };
}

async function writeReport(groups: readonly Group[], adapter: string): Promise<void> {
  const facts = reportFacts(adapter);
  await mkdir('docs', { recursive: true });
  const before = await readFile(REPORT, 'utf8').catch(() => '');
  await writeFile(REPORT, keepingSections(formatResults(groups, facts), before));
}

function command(): string {
  const given = process.argv.slice(2).join(' ');
  return given === '' ? 'npm run results' : `npm run results -- ${given}`;
}

// Dawn keeps Node alive, so the process has to be ended.
main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
