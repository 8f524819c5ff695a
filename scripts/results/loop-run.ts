/** One turn of the loop from nothing: simulated feedback, reward model, PPO, evaluation. */
import type { EngineApi } from '../../src/protocol/engine-api';
import type {
  EvaluationReport,
  RewardModelReport,
  TrainingMetrics,
} from '../../src/protocol/playground';

export interface LoopSettings {
  readonly lab: string;
  readonly model: string;
  readonly seed: number;
  readonly comparisons: number;
  /** Share of judgements that the simulated rater turns round. */
  readonly noise: number;
  readonly iterations: number;
  /** Answers per policy in the evaluation. */
  readonly samples: number;
}

export interface LoopResult {
  readonly settings: LoopSettings;
  readonly rewardModel: RewardModelReport;
  readonly training: readonly TrainingMetrics[];
  readonly evaluation: EvaluationReport;
  readonly seconds: number;
}

export async function runLoop(
  engine: EngineApi,
  settings: LoopSettings,
  tell: (line: string) => void,
): Promise<LoopResult> {
  const { lab, model, seed, comparisons, noise, iterations, samples } = settings;
  const start = performance.now();
  const seconds = (): number => Math.round((performance.now() - start) / 1000);
  const { sessionId } = await engine.open({ lab, model, seed });
  await engine.simulate(sessionId, { comparisons, noise });
  tell(`${seconds()} s: ${comparisons} comparisons`);
  const rewardModel = await engine.fitRewardModel(sessionId, {});
  tell(`${seconds()} s: reward model ${rewardModel.accuracy.toFixed(3)} held out`);
  const { metrics } = await engine.train(sessionId, { iterations });
  const last = metrics.at(-1);
  tell(
    `${seconds()} s: ${iterations} iterations, score ${last?.['objective/scores'].toFixed(2)}, KL ${last?.['objective/kl'].toFixed(1)}`,
  );
  const evaluation = await engine.evaluate(sessionId, { samples });
  const changes = Object.entries(evaluation.headline).map(
    ([name, { change }]) => `${name} ${(100 * change).toFixed(0)} %`,
  );
  tell(`${seconds()} s: ${changes.join(', ')}`);
  return { settings, rewardModel, training: metrics, evaluation, seconds: seconds() };
}
