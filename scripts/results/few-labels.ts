/** `npm run results -- active` and `-- twelve`: what few judgements can do, measured. */
import { mkdir, writeFile } from 'node:fs/promises';
import { STRATEGIES } from '../../src/feedback/strategies';
import type { EngineApi } from '../../src/protocol/engine-api';
import { formatActive } from './active-report';
import { ACTIVE_FIT, runActive, type ActiveRun } from './active-runs';
import type { ReportFacts } from './report';
import { kept, weightsFingerprint } from './result-cache';
import { formatTwelve } from './twelve-report';
import { runTwelve, TWELVE_VARIANTS, type TwelveRun } from './twelve-runs';

const LAB = 'assistant';
const MODEL = 'nano';

export interface FewLabelsOptions {
  readonly seeds: readonly number[];
  readonly noise: number;
  readonly samples: number;
}

/** Which measurements there are besides the loop itself. */
export function isFewLabels(name: string | undefined): name is 'active' | 'twelve' {
  return name === 'active' || name === 'twelve';
}

export async function measureFewLabels(
  what: 'active' | 'twelve',
  engine: EngineApi,
  facts: ReportFacts,
  options: FewLabelsOptions,
): Promise<string> {
  const file = what === 'active' ? 'docs/results-active.md' : 'docs/results-twelve.md';
  await mkdir('docs', { recursive: true });
  if (what === 'active') {
    const runs: ActiveRun[] = [];
    for (const seed of options.seeds) {
      for (const strategy of STRATEGIES) {
        const settings = { lab: LAB, model: MODEL, seed, noise: options.noise, strategy };
        const key = { what, settings, fit: ACTIVE_FIT, adapter: facts.adapter };
        runs.push(
          await kept('few-labels', await keyOf(key), () => runActive(engine, settings, tell)),
        );
      }
      await writeFile(file, formatActive(runs, options.noise, facts));
    }
    return file;
  }
  const runs: TwelveRun[] = [];
  for (const seed of options.seeds) {
    for (const variant of TWELVE_VARIANTS) {
      const settings = { lab: LAB, model: MODEL, seed, ...options, seeds: undefined };
      const key = { what, settings, variant, adapter: facts.adapter };
      runs.push(
        await kept('few-labels', await keyOf(key), () =>
          runTwelve(engine, settings, variant, tell),
        ),
      );
      await writeFile(file, formatTwelve(runs, facts));
    }
  }
  return file;
}

/** Runs on other weights are other runs. */
async function keyOf(key: object): Promise<object> {
  return [key, await weightsFingerprint(LAB, MODEL)];
}

function tell(line: string): void {
  console.log(line);
}
