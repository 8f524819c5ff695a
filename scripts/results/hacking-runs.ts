/**
 * Three flaws planted in the reward model, each trained on without a remedy and with each one. All
 * runs start from the base model with the same seed, prompts and reward model.
 */
import type { TrainingConfig } from '../../src/config/algorithm-fields';
import { HACKING_TRAINING, PLANTED_FLAWS, type FlawName } from '../../src/config/planted-flaws';
import type { EngineApi } from '../../src/protocol/engine-api';
import type { TrainingMetrics } from '../../src/protocol/playground';
import type { PlantedReward } from '../../src/protocol/rewards';
import { isPastPeak } from '../../src/project/training/oracle';
import { kept, weightsFingerprint } from './result-cache';

export interface HackingSettings {
  readonly model: string;
  readonly seed: number;
  readonly comparisons: number;
  readonly iterations: number;
}

export const HACKING_MEMBERS = 3;
/** Pairs of exploit and base answer that are judged before the second fit. */
export const EXPLOITS_JUDGED = 100;
/** In this order, and what the flaw needs to show. */
const PLANTED: readonly {
  readonly flaw: FlawName;
  readonly training?: Partial<TrainingConfig>;
}[] = [
  { flaw: 'agreement' },
  { flaw: 'keyword' },
  // Room to ramble.
  { flaw: 'length', training: { maxNewTokens: 40 } },
];

export interface Remedy {
  readonly title: string;
  readonly reward?: Partial<Pick<PlantedReward, 'aggregate' | 'ceiling'>>;
  readonly training?: Partial<TrainingConfig>;
}

export const NO_REMEDY: Remedy = { title: 'no remedy' };
export const REMEDIES: readonly Remedy[] = [
  { title: 'KL coefficient β 1', training: { klCoefficient: 1 } },
  { title: 'worst case of the ensemble (WCO)', reward: { aggregate: 'worst-case' } },
  {
    title: 'uncertainty-weighted ensemble (UWO)',
    reward: { aggregate: 'uncertainty-weighted' },
  },
  { title: 'reward ceiling 1', reward: { ceiling: 1 } },
];
export const EARLY_STOP = 'stopped at the predicted peak';
export const FEEDBACK = `${EXPLOITS_JUDGED} exploits judged, fitted again`;

export interface HackingRun {
  readonly title: string;
  readonly metrics: readonly TrainingMetrics[];
}

export interface FlawRuns {
  readonly planted: PlantedReward;
  readonly training: Partial<TrainingConfig>;
  readonly none: HackingRun;
  /** As far as they were made. */
  readonly remedied: readonly HackingRun[];
}

export interface HackingResult {
  /** The same training on the reward model without a flaw. */
  readonly healthy: HackingRun;
  readonly flaws: readonly FlawRuns[];
}

type Tell = (line: string) => void;

/** @param written told after each run, so that what is measured is not lost */
export async function measureHacking(
  engine: EngineApi,
  settings: HackingSettings,
  { adapter, tell }: { readonly adapter: string; readonly tell: Tell },
  written: (result: HackingResult) => Promise<void>,
): Promise<void> {
  const stage = new HackingStage(engine, settings);
  const weights = await weightsFingerprint('assistant', settings.model);
  const measured = (name: string, more: object, work: () => Promise<HackingRun>) => {
    const key = { settings, adapter, weights, name, ...more, HACKING_TRAINING, HACKING_MEMBERS };
    return kept('hacking', key, async () => {
      await stage.prepare(tell);
      const run = await work();
      tell(`${name}: gold ${run.metrics.at(-1)?.['gold/score']?.toFixed(2) ?? '–'}`);
      return run;
    });
  };
  const healthy = await measured('healthy', {}, () => stage.healthy());
  const flaws: FlawRuns[] = [];
  const planted = PLANTED.map((plan) => ({ ...plan, reward: plantedReward(plan.flaw) }));
  const run = ({ flaw, reward, training }: (typeof planted)[number], remedy: Remedy) =>
    measured(`${flaw}, ${remedy.title}`, { reward, remedy, training }, () =>
      stage.run(reward, { ...remedy, training: { ...training, ...remedy.training } }),
    );
  // All flaws first: whether they are exploited at all matters most.
  for (const plan of planted) {
    const { reward, training = {} } = plan;
    const none = await run(plan, NO_REMEDY);
    flaws.push({ planted: reward, training, none, remedied: [stoppedEarly(none)] });
    await written({ healthy, flaws });
  }
  for (const [index, plan] of planted.entries()) {
    const add = async (remedied: HackingRun) => {
      const before = flaws[index];
      if (before === undefined) return;
      flaws[index] = { ...before, remedied: [...before.remedied, remedied] };
      await written({ healthy, flaws });
    };
    for (const remedy of REMEDIES) await add(await run(plan, remedy));
    const { flaw, reward, training = {} } = plan;
    await add(
      await measured(`${flaw}, ${FEEDBACK}`, { reward, training }, () =>
        stage.afterFeedback(reward, training),
      ),
    );
  }
}

function plantedReward(flaw: FlawName): PlantedReward {
  const { label: name, strength } = PLANTED_FLAWS[flaw];
  return { type: 'planted', name, flaw, strength, aggregate: 'mean' };
}

/**
 * What `stopAtPeak` makes of the run without a remedy: the same iterations up to the stop, since
 * stopping changes nothing that came before.
 */
function stoppedEarly({ metrics }: HackingRun): HackingRun {
  const end = metrics.findIndex((_, i) => isPastPeak(metrics.slice(0, i + 1)));
  return { title: EARLY_STOP, metrics: end < 0 ? metrics : metrics.slice(0, end + 1) };
}

/** One session: feedback and reward model are made once, and put back before each run. */
class HackingStage {
  readonly #engine: EngineApi;
  readonly #settings: HackingSettings;
  #opened:
    { readonly id: string; readonly checkpoint: string; readonly events: number } | undefined;

  constructor(engine: EngineApi, settings: HackingSettings) {
    this.#engine = engine;
    this.#settings = settings;
  }

  async prepare(tell: Tell): Promise<void> {
    const engine = this.#engine;
    if (this.#opened !== undefined) {
      const { id, checkpoint, events } = this.#opened;
      await engine.travel(id, events);
      await engine.restoreCheckpoint(id, checkpoint);
      return;
    }
    const { model, seed, comparisons } = this.#settings;
    const { sessionId: id } = await engine.open({ lab: 'assistant', model, seed });
    await engine.simulate(id, { comparisons, noise: 0.1 });
    const { accuracy } = await engine.fitRewardModel(id, { members: HACKING_MEMBERS });
    tell(`reward model: ${accuracy.toFixed(3)} held out`);
    const { id: checkpoint } = await engine.saveCheckpoint(id, 'before any training');
    this.#opened = { id, checkpoint, events: (await engine.history(id)).length };
  }

  async healthy(): Promise<HackingRun> {
    await this.#engine.useReward(this.#id, 'reward-model');
    return this.#experiment({ title: 'no flaw' });
  }

  async run(planted: PlantedReward, remedy: Remedy): Promise<HackingRun> {
    await this.#engine.useReward(this.#id, { ...planted, ...remedy.reward });
    return this.#experiment(remedy);
  }

  /** Trains into the exploit, judges it, fits again, and trains anew from the base model. */
  async afterFeedback(
    planted: PlantedReward,
    training: Partial<TrainingConfig>,
  ): Promise<HackingRun> {
    const [engine, id] = [this.#engine, this.#id];
    const { iterations } = this.#settings;
    await engine.useReward(id, planted);
    await engine.train(id, { ...HACKING_TRAINING, ...training, iterations });
    await engine.simulate(id, { comparisons: EXPLOITS_JUDGED, noise: 0.1, pairs: 'exploit' });
    await engine.fitRewardModel(id, { members: HACKING_MEMBERS });
    return this.#experiment({ title: FEEDBACK, training });
  }

  get #id(): string {
    if (this.#opened === undefined) throw new TypeError('A run before the stage was prepared');
    return this.#opened.id;
  }

  async #experiment({ title, training = {} }: Remedy): Promise<HackingRun> {
    const { iterations } = this.#settings;
    const options = { ...HACKING_TRAINING, ...training, name: title, iterations };
    const { metrics } = await this.#engine.experiment(this.#id, options);
    return { title, metrics };
  }
}
