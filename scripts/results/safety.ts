/**
 * `npm run results -- safety`: base and tuned policy behind the safety filter, for several sizes
 * of it and several seeds, with what it costs.
 */
import { defaultsOf } from '../../src/config/field';
import { PPO_FIELDS } from '../../src/config/ppo-fields';
import { REWARD_MODEL_FIELDS } from '../../src/config/reward-model-fields';
import type { EngineApi } from '../../src/protocol/engine-api';
import type { EvaluationReport, MeasureReport } from '../../src/protocol/playground';
import type { LoopSettings } from './loop-run';
import { kept, weightsFingerprint } from './result-cache';

/** Answers that one is chosen from; one answer, no filter, is what each is compared with. */
export const FILTER_SIZES = [2, 4, 8] as const;

export interface FilteredRun {
  readonly policy: 'base' | 'tuned';
  readonly filter: NonNullable<EvaluationReport['safetyFilter']>;
  /** Of the whole evaluation, by the clock. */
  readonly seconds: number;
}

/** One seed. */
export interface SafetyRuns {
  readonly settings: LoopSettings;
  /** Of the reward model, on held-out pairs. */
  readonly accuracy: number;
  readonly runs: readonly FilteredRun[];
}

export async function measureSafety(
  engine: EngineApi,
  seeds: readonly LoopSettings[],
  { adapter, tell }: { readonly adapter: string; readonly tell: (line: string) => void },
  written: (all: readonly SafetyRuns[]) => Promise<void>,
): Promise<void> {
  const all: SafetyRuns[] = [];
  for (const settings of seeds) {
    const weights = await weightsFingerprint(settings.lab, settings.model);
    const defaults = [defaultsOf(REWARD_MODEL_FIELDS), defaultsOf(PPO_FIELDS)];
    const key = { settings, FILTER_SIZES, adapter, weights, defaults };
    all.push(await kept('safety', key, () => safetyRuns(engine, settings, tell)));
    await written(all);
  }
}

async function safetyRuns(
  engine: EngineApi,
  settings: LoopSettings,
  tell: (line: string) => void,
): Promise<SafetyRuns> {
  const { lab, model, seed, comparisons, noise, iterations, samples } = settings;
  const { sessionId: id } = await engine.open({ lab, model, seed });
  await engine.simulate(id, { comparisons, noise, ratings: true });
  const { accuracy } = await engine.fitRewardModel(id, {});
  tell(`seed ${seed}: reward model ${accuracy.toFixed(3)} held out`);
  const runs: FilteredRun[] = [];
  for (const policy of ['base', 'tuned'] as const) {
    if (policy === 'tuned') await engine.train(id, { iterations });
    for (const safetyFilter of FILTER_SIZES) {
      const start = performance.now();
      const { safetyFilter: filter } = await engine.evaluate(id, { samples, safetyFilter });
      if (filter === undefined) throw new TypeError('An evaluation without the filter asked for');
      const seconds = (performance.now() - start) / 1000;
      runs.push({ policy, filter, seconds });
      tell(`seed ${seed}, ${policy}, best of ${safetyFilter}: ${unsafeText(filter.headline)}`);
    }
  }
  return { settings, accuracy, runs };
}

function unsafeText({ unsafe }: Readonly<Record<string, MeasureReport>>): string {
  const percent = (share: number | undefined) => (100 * (share ?? NaN)).toFixed(1);
  return `unsafe ${percent(unsafe?.base)} % → ${percent(unsafe?.tuned)} %`;
}
