/**
 * `npm run results -- breaks`: each detail of PPO switched off on purpose beside a healthy run of
 * the same seed, prompts and reward model, for several seeds.
 */
import { BREAKAGES, type Breakage, type Sign } from '../../src/config/break-it';
import { defaultsOf } from '../../src/config/field';
import { PPO_FIELDS } from '../../src/config/ppo-fields';
import type { EngineApi } from '../../src/protocol/engine-api';
import type { TrainingMetrics } from '../../src/protocol/playground';
import { errorRecord } from '../../src/shared/error-record';
import { kept, weightsFingerprint } from './result-cache';

export interface BreaksSettings {
  readonly model: string;
  readonly seeds: readonly number[];
  readonly comparisons: number;
  readonly iterations: number;
  /** Ids of the details to break; without it, all. */
  readonly details?: readonly string[];
}

export interface Outcome {
  /** One run's metrics in order; fewer than asked for where it diverged. */
  readonly metrics: readonly TrainingMetrics[];
  readonly failure?: string;
}

/** One seed. */
export interface BrokenPair {
  readonly healthy: Outcome;
  readonly broken: Outcome;
}

export interface BreakageRuns {
  readonly breakage: Breakage;
  readonly pairs: readonly BrokenPair[];
}

/** @param written told after each detail, so that what is measured is not lost */
export async function measureBreaks(
  engine: EngineApi,
  settings: BreaksSettings,
  { adapter, tell }: { readonly adapter: string; readonly tell: (line: string) => void },
  written: (runs: readonly BreakageRuns[]) => Promise<void>,
): Promise<void> {
  const { model, seeds, comparisons, details } = settings;
  const chosen = BREAKAGES.filter(({ id }) => details?.includes(id) ?? true);
  const weights = await weightsFingerprint('assistant', model);
  const all = new Map<string, BrokenPair[]>();
  for (const seed of seeds) {
    const stage = new SeedStage(engine, { model, seed, comparisons }, tell);
    const run = async (name: string, breakage: Breakage, config: Breakage['setting']) => {
      const iterations = Math.max(
        ...chosen.filter((one) => isRunOf(one, config)).map((one) => iterationsFor(one, settings)),
      );
      const key = { model, seed, comparisons, iterations, config, adapter, weights };
      const outcome = await kept('breaks', { ...key, defaults: defaultsOf(PPO_FIELDS) }, () =>
        stage.run(name, config, iterations),
      );
      tell(`seed ${seed}, ${name}: ${outcome.failure ?? 'done'}`);
      // One healthy run serves several details, some of which are looked at for a shorter time.
      const metrics = outcome.metrics.slice(0, iterationsFor(breakage, settings));
      return { ...outcome, metrics };
    };
    for (const breakage of chosen) {
      const { id, title, setting, broken } = breakage;
      const healthy = await run(`healthy for ${title}`, breakage, setting);
      const pair = { healthy, broken: await run(title, breakage, { ...setting, ...broken }) };
      all.set(id, [...(all.get(id) ?? []), pair]);
      await written(chosen.map((one) => ({ breakage: one, pairs: all.get(one.id) ?? [] })));
    }
  }
}

/** What shows in the first iteration needs no second one, and what shows all along a third. */
function iterationsFor({ signs: [{ over }] }: Breakage, { iterations }: BreaksSettings): number {
  return { first: 1, run: Math.ceil(iterations / 3), end: iterations }[over];
}

function isRunOf({ setting, broken }: Breakage, config: Breakage['setting']): boolean {
  const wanted = JSON.stringify(config);
  return [setting, { ...setting, ...broken }].some((own) => JSON.stringify(own) === wanted);
}

/** One session: feedback and reward model are made when the first run needs them. */
class SeedStage {
  readonly #engine: EngineApi;
  readonly #settings: { model: string; seed: number; comparisons: number };
  readonly #tell: (line: string) => void;
  #session: Promise<string> | undefined;

  constructor(
    engine: EngineApi,
    settings: { model: string; seed: number; comparisons: number },
    tell: (line: string) => void,
  ) {
    this.#engine = engine;
    this.#settings = settings;
    this.#tell = tell;
  }

  async run(name: string, config: Breakage['setting'], iterations: number): Promise<Outcome> {
    this.#session ??= this.#open();
    const id = await this.#session;
    try {
      const { metrics } = await this.#engine.experiment(id, { ...config, name, iterations });
      return { metrics };
    } catch (error) {
      return { metrics: [], failure: errorRecord(error).message };
    }
  }

  async #open(): Promise<string> {
    const { model, seed, comparisons } = this.#settings;
    const { sessionId } = await this.#engine.open({ lab: 'assistant', model, seed });
    await this.#engine.simulate(sessionId, { comparisons, noise: 0.1 });
    const { accuracy } = await this.#engine.fitRewardModel(sessionId, {});
    this.#tell(`seed ${seed}: reward model ${accuracy.toFixed(3)} held out`);
    return sessionId;
  }
}

/** The least that the deciding metric has to move, relative to the healthy run. */
export const CLEAR = 0.2;

/** In every seed the deciding metric moved the expected way, and clearly; or the run diverged. */
export function failedAsExpected({ breakage, pairs }: BreakageRuns): boolean {
  const [sign] = breakage.signs;
  return pairs.length > 0 && pairs.every((pair) => showsIn(pair, sign));
}

function showsIn({ healthy, broken }: BrokenPair, sign: Sign): boolean {
  if (broken.failure !== undefined) return true;
  const [before, after] = [signValue(healthy, sign), signValue(broken, sign)];
  const moved = sign.expected === 'higher' ? after - before : before - after;
  return moved > CLEAR * Math.abs(before);
}

export function signValue({ metrics }: Outcome, { metric, over }: Sign): number {
  const seen =
    over === 'first' ? metrics.slice(0, 1) : over === 'end' ? metrics.slice(-3) : metrics;
  const values = seen.map((one) => one[metric as keyof TrainingMetrics] ?? NaN);
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}
