/**
 * `npm run results -- algorithms`: every algorithm from the same base model, feedback and reward
 * model, each until it has generated as many tokens as PPO did, evaluated on the same prompts.
 */
import { TRAINING_FIELDS, type AlgorithmName } from '../../src/config/algorithm-fields';
import { ALGORITHMS, fieldsOf, isAlgorithmName } from '../../src/config/algorithms';
import { defaultsOf } from '../../src/config/field';
import type { EngineApi } from '../../src/protocol/engine-api';
import type { EvaluationReport, TrainingMetrics } from '../../src/protocol/playground';
import { NotFoundError } from '../../src/shared/errors';
import type { LoopSettings } from './loop-run';
import { cachedRun, storeRun, weightsFingerprint, type RunKey } from './result-cache';

export interface AlgorithmRun {
  readonly algorithm: AlgorithmName;
  readonly settings: LoopSettings;
  readonly training: readonly TrainingMetrics[];
  readonly evaluation: EvaluationReport;
  /** Mean utility of answers to held-out prompts, by the lab's ground truth. */
  readonly gold: number;
}

export interface AlgorithmsPlan {
  /** Names. PPO comes first, named or not: its tokens are the budget of the others. */
  readonly algorithms: readonly string[];
  readonly seeds: readonly LoopSettings[];
  readonly adapter: string;
}

const GOLD_SEED = 77;

/** @throws NotFoundError for an unknown algorithm, naming those that there are */
export async function measureAlgorithms(
  engine: EngineApi,
  { algorithms, seeds, adapter }: AlgorithmsPlan,
  tell: (line: string) => void,
  written: (runs: readonly AlgorithmRun[]) => Promise<void>,
): Promise<void> {
  const runs: AlgorithmRun[] = [];
  const unknown = algorithms.find((name) => !isAlgorithmName(name));
  if (unknown !== undefined) throw new NotFoundError('algorithm', unknown, Object.keys(ALGORITHMS));
  const compared = TRAINING_FIELDS.algorithm.options.filter(
    ({ value }) => value === 'ppo' || algorithms.includes(value),
  );
  for (const settings of seeds) {
    const weights = await weightsFingerprint(settings.lab, settings.model);
    const loop = new Loop(engine, settings, tell);
    let budget = Infinity;
    for (const { value: algorithm, label } of compared) {
      const config = defaultsOf(fieldsOf(algorithm));
      const key: RunKey = { settings: { ...settings, algorithm, config }, adapter, weights };
      const before = await cachedRun<AlgorithmRun>(key);
      const run = before ?? (await loop.run(algorithm, budget));
      if (before === undefined) await storeRun(key, run);
      runs.push(run);
      if (algorithm === 'ppo') budget = tokensOf(run);
      tell(`seed ${settings.seed}, ${label}: ${summary(run)}`);
    }
    await written(runs);
  }
}

/** Generated while training. */
export function tokensOf({ training }: Pick<AlgorithmRun, 'training'>): number {
  return Math.round(training.reduce((sum, one) => sum + one.tokensPerSecond * one.seconds, 0));
}

/** One project: feedback and reward model are made when the first run needs them. */
class Loop {
  readonly #engine: EngineApi;
  readonly #settings: LoopSettings;
  readonly #tell: (line: string) => void;
  #opened: Promise<{ id: string; utility: Utility }> | undefined;

  constructor(engine: EngineApi, settings: LoopSettings, tell: (line: string) => void) {
    this.#engine = engine;
    this.#settings = settings;
    this.#tell = tell;
  }

  /** From the base model. @param budget tokens; PPO's own is its number of iterations */
  async run(algorithm: AlgorithmName, budget: number): Promise<AlgorithmRun> {
    const [engine, settings] = [this.#engine, this.#settings];
    const { id, utility } = await this.#open();
    await engine.reset(id);
    const training: TrainingMetrics[] = [];
    const isDone = () =>
      algorithm === 'ppo'
        ? training.length >= settings.iterations
        : tokensOf({ training }) >= budget;
    while (!isDone()) {
      const { metrics } = await engine.train(id, { iterations: 1, algorithm });
      training.push(...metrics);
    }
    const evaluation = await engine.evaluate(id, { samples: settings.samples });
    const asked = { split: 'heldout', count: settings.samples, seed: GOLD_SEED } as const;
    const answers = await engine.sample(id, asked);
    const utilities = (await engine.gold(id, answers)).map(utility);
    const gold = utilities.reduce((sum, one) => sum + one, 0) / utilities.length;
    return { algorithm, settings, training, evaluation, gold };
  }

  #open(): Promise<{ id: string; utility: Utility }> {
    this.#opened ??= this.#prepared();
    return this.#opened;
  }

  async #prepared(): Promise<{ id: string; utility: Utility }> {
    const { lab, model, seed, comparisons, noise } = this.#settings;
    const { sessionId: id, lab: described } = await this.#engine.open({ lab, model, seed });
    await this.#engine.simulate(id, { comparisons, noise });
    const { accuracy } = await this.#engine.fitRewardModel(id, {});
    this.#tell(`seed ${seed}: reward model ${accuracy.toFixed(3)} held out`);
    const utility: Utility = (gold) =>
      described.criterionDetails.reduce(
        (sum, { id: name, weight }) => sum + weight * (gold[name] ?? 0),
        0,
      );
    return { id, utility };
  }
}

type Utility = (gold: Readonly<Record<string, number>>) => number;

function summary({ training, evaluation, gold }: AlgorithmRun): string {
  const { headline } = evaluation;
  const shares = ['falseStatements', 'unsafe', 'helpful'].map(
    (name) => `${name} ${(100 * (headline[name]?.tuned ?? NaN)).toFixed(1)} %`,
  );
  const last = training.at(-1);
  const kl = `KL ${last?.['objective/kl'].toFixed(2)}`;
  const seconds = training.reduce((sum, one) => sum + one.seconds, 0).toFixed(0);
  const cost = `${training.length} iterations, ${tokensOf({ training })} tokens, ${seconds} s`;
  return [...shares, `gold ${gold.toFixed(2)}`, kl, cost].join(', ');
}
