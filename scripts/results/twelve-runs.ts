/** The loop on twelve comparisons in all: plainly, and with every lever pulled. */
import type { EngineApi } from '../../src/protocol/engine-api';
import type {
  EvaluationReport,
  RewardModelReport,
  SimulateOptions,
} from '../../src/protocol/playground';

type Fit = Parameters<EngineApi['fitRewardModel']>[1];
type Train = Parameters<EngineApi['train']>[1];

export interface TwelveVariant {
  readonly name: string;
  readonly simulate: SimulateOptions;
  readonly fit: Fit;
  readonly train: Omit<Train, 'iterations'>;
  readonly iterations: number;
  /** Nats per answer: training ends with the first iteration beyond it. */
  readonly stopAtKl: number;
}

export const TWELVE_VARIANTS: readonly TwelveVariant[] = [
  {
    name: 'plain',
    simulate: { comparisons: 12 },
    fit: { heldoutFraction: 0.05 },
    train: {},
    iterations: 12,
    stopAtKl: Infinity,
  },
  {
    name: 'levers',
    simulate: { comparisons: 12, strategy: 'coverage', round: 12, strengths: true, ratings: true },
    fit: { heldoutFraction: 0.05 },
    train: { klCoefficient: 0.3 },
    iterations: 8,
    stopAtKl: 1.5,
  },
];

export interface TwelveRun {
  readonly variant: string;
  readonly seed: number;
  readonly iterations: number;
  readonly klNats: number;
  readonly rewardModel: RewardModelReport;
  readonly evaluation: EvaluationReport;
}

export interface TwelveSettings {
  readonly lab: string;
  readonly model: string;
  readonly seed: number;
  readonly noise: number;
  readonly samples: number;
}

export async function runTwelve(
  engine: EngineApi,
  { lab, model, seed, noise, samples }: TwelveSettings,
  variant: TwelveVariant,
  tell: (line: string) => void,
): Promise<TwelveRun> {
  const { sessionId } = await engine.open({ lab, model, seed });
  await engine.simulate(sessionId, { ...variant.simulate, noise });
  const rewardModel = await engine.fitRewardModel(sessionId, variant.fit);
  let [iterations, klNats] = [0, 0];
  while (iterations < variant.iterations && klNats < variant.stopAtKl) {
    const { metrics } = await engine.train(sessionId, { ...variant.train, iterations: 1 });
    iterations += 1;
    klNats = metrics[0]?.['objective/kl'] ?? 0;
  }
  const evaluation = await engine.evaluate(sessionId, { samples });
  const changes = Object.entries(evaluation.headline).map(
    ([name, { change }]) => `${name} ${(100 * change).toFixed(0)} %`,
  );
  tell(`${variant.name}, seed ${seed}: KL ${klNats.toFixed(1)}, ${changes.join(', ')}`);
  return { variant: variant.name, seed, iterations, klNats, rewardModel, evaluation };
}
