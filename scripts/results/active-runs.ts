/** Held-out accuracy against labels, for every strategy of choosing pairs. */
import { STRATEGIES, type StrategyName } from '../../src/feedback/strategies';
import type { EngineApi } from '../../src/protocol/engine-api';
import { heldoutPairs, trueAccuracy } from './heldout-pairs';

/** Numbers of labels at which a reward model is fitted anew. */
export const LABELS = [12, 25, 50, 75, 100, 150, 200, 300, 400, 500] as const;
/** Labels between two looks at what has been learned. */
const ROUND = 8;
/** Pairs for measuring; those that the ground truth does not tell apart fall away. */
const HELDOUT_PAIRS = 600;

export interface CurvePoint {
  readonly labels: number;
  readonly accuracy: number;
}

export interface ActiveRun {
  readonly seed: number;
  readonly noise: number;
  readonly curves: Readonly<Record<StrategyName, readonly CurvePoint[]>>;
}

export interface ActiveSettings {
  readonly lab: string;
  readonly model: string;
  readonly seed: number;
  readonly noise: number;
}

/** Random first, to the end: what it reaches is where the others may stop. */
export async function runActive(
  engine: EngineApi,
  settings: ActiveSettings,
  tell: (line: string) => void,
): Promise<ActiveRun> {
  const curves: Partial<Record<StrategyName, CurvePoint[]>> = {};
  let target = Infinity;
  for (const strategy of STRATEGIES) {
    const curve = await accuracyCurve(engine, settings, strategy, target, tell);
    curves[strategy] = curve;
    if (strategy === 'random') target = curve.at(-1)?.accuracy ?? Infinity;
  }
  const { seed, noise } = settings;
  return { seed, noise, curves: curves as ActiveRun['curves'] };
}

async function accuracyCurve(
  engine: EngineApi,
  { lab, model, seed, noise }: ActiveSettings,
  strategy: StrategyName,
  target: number,
  tell: (line: string) => void,
): Promise<CurvePoint[]> {
  const snapshot = await engine.open({ lab, model, seed });
  const pairs = await heldoutPairs(engine, snapshot, HELDOUT_PAIRS);
  const { sessionId } = snapshot;
  const curve: CurvePoint[] = [];
  let given = 0;
  for (const labels of LABELS) {
    await engine.simulate(sessionId, {
      comparisons: labels - given,
      noise,
      strategy,
      round: ROUND,
    });
    given = labels;
    await engine.fitRewardModel(sessionId, {
      heldoutFraction: 0.05,
      normalizeSamples: 32,
    });
    const accuracy = await trueAccuracy(engine, sessionId, pairs);
    curve.push({ labels, accuracy });
    tell(`seed ${seed}, ${strategy}, ${labels} labels: ${(100 * accuracy).toFixed(1)} %`);
    if (accuracy >= target) break;
  }
  return curve;
}

/** Labels at which the curve first reaches the accuracy, linear between points; undefined: never. */
export function labelsNeeded(curve: readonly CurvePoint[], target: number): number | undefined {
  const at = curve.findIndex(({ accuracy }) => accuracy >= target);
  const [before, reached] = [curve[at - 1], curve[at]];
  if (reached === undefined) return undefined;
  if (before === undefined) return reached.labels;
  const share = (target - before.accuracy) / (reached.accuracy - before.accuracy);
  return before.labels + share * (reached.labels - before.labels);
}
