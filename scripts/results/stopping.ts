/**
 * `npm run results -- stopping`: rewards with a flaw and without, trained on past the point of use,
 * several seeds, with everything measured that a training may stop by. Stopping changes nothing that came before, so
 * one run tells what every rule would have made of it.
 */
import type { TrainingConfig } from '../../src/config/algorithm-fields';
import { HACKING_TRAINING, PLANTED_FLAWS, type FlawName } from '../../src/config/planted-flaws';
import { STOPPING_FIELDS } from '../../src/config/stopping-fields';
import type { EngineApi } from '../../src/protocol/engine-api';
import type { TrainingMetrics } from '../../src/protocol/playground';
import type { GivenReward } from '../../src/protocol/rewards';
import { kept, weightsFingerprint } from './result-cache';

export interface StoppingSettings {
  readonly model: string;
  readonly comparisons: number;
  readonly iterations: number;
}

/** One reward, one seed. */
export interface StoppingRun {
  readonly seed: number;
  /** `none`: the reward model as it was fitted, which stopping early can only cost. */
  readonly flaw: FlawName | 'none';
  /** Every iteration, none stopped. */
  readonly metrics: readonly TrainingMetrics[];
}

const MEMBERS = 3;
const REWARDS: readonly {
  readonly flaw: StoppingRun['flaw'];
  readonly training?: Partial<TrainingConfig>;
}[] = [
  { flaw: 'none' },
  { flaw: 'agreement' },
  { flaw: 'keyword' },
  // Room to ramble.
  { flaw: 'length', training: { maxNewTokens: 40 } },
];
/** Measured, and out of reach. */
const WATCHED = {
  disagreementLimit: STOPPING_FIELDS.disagreementLimit.max,
  heldoutPatience: STOPPING_FIELDS.heldoutPatience.max,
};

export async function measureStopping(
  engine: EngineApi,
  seeds: readonly number[],
  settings: StoppingSettings,
  { adapter, tell }: { readonly adapter: string; readonly tell: (line: string) => void },
  written: (runs: readonly StoppingRun[]) => Promise<void>,
): Promise<void> {
  const weights = await weightsFingerprint('assistant', settings.model);
  const runs: StoppingRun[] = [];
  for (const seed of seeds) {
    const project = new FittedProject(engine, settings, seed, tell);
    for (const { flaw, training = {} } of REWARDS) {
      const { model, comparisons, iterations } = settings;
      const measured = { model, comparisons, iterations };
      const key = { measured, seed, flaw, training, adapter, weights, HACKING_TRAINING, MEMBERS };
      runs.push(
        await kept('stopping', key, async () => {
          const metrics = await project.trainedOn(flaw, training);
          tell(`seed ${seed}, ${flaw}: gold ${metrics.at(-1)?.['gold/score']?.toFixed(2) ?? '–'}`);
          return { seed, flaw, metrics };
        }),
      );
      await written(runs);
    }
  }
}

/** Feedback and reward model of one seed, made when a run first needs them. */
class FittedProject {
  readonly #engine: EngineApi;
  readonly #settings: StoppingSettings;
  readonly #seed: number;
  readonly #tell: (line: string) => void;
  #id: Promise<string> | undefined;

  constructor(
    engine: EngineApi,
    settings: StoppingSettings,
    seed: number,
    tell: (line: string) => void,
  ) {
    this.#engine = engine;
    this.#settings = settings;
    this.#seed = seed;
    this.#tell = tell;
  }

  /** From the base model. */
  async trainedOn(
    flaw: StoppingRun['flaw'],
    training: Partial<TrainingConfig>,
  ): Promise<readonly TrainingMetrics[]> {
    const id = await (this.#id ??= this.#fitted());
    await this.#engine.useReward(id, flaw === 'none' ? 'reward-model' : misspecified(flaw));
    const { iterations } = this.#settings;
    const options = { ...HACKING_TRAINING, ...WATCHED, ...training, name: flaw, iterations };
    return (await this.#engine.experiment(id, options)).metrics;
  }

  async #fitted(): Promise<string> {
    const { model, comparisons } = this.#settings;
    const { sessionId } = await this.#engine.open({ lab: 'assistant', model, seed: this.#seed });
    await this.#engine.simulate(sessionId, { comparisons, noise: 0.1 });
    const { accuracy } = await this.#engine.fitRewardModel(sessionId, { members: MEMBERS });
    this.#tell(`seed ${this.#seed}: reward model ${accuracy.toFixed(3)} held out`);
    return sessionId;
  }
}

function misspecified(flaw: FlawName): GivenReward {
  const { label: name, strength } = PLANTED_FLAWS[flaw];
  return { type: 'misspecified', name, flaw, strength, aggregate: 'mean' };
}
