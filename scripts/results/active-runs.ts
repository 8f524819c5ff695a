/** Held-out accuracy against labels, for every strategy of choosing pairs. */
import type { StrategyName } from '../../src/feedback/strategies';
import type { EngineApi } from '../../src/protocol/engine-api';
import { mean } from '../../src/shared/statistics';
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
  readonly strategy: StrategyName;
  readonly seed: number;
  readonly curve: readonly CurvePoint[];
}

export interface ActiveSettings {
  readonly lab: string;
  readonly model: string;
  readonly seed: number;
  readonly noise: number;
  readonly strategy: StrategyName;
}

/** The same for every strategy: several members, since one alone differs much from fit to fit. */
export const ACTIVE_FIT = { heldoutFraction: 0.05, normalizeSamples: 32, members: 5 } as const;

/** One strategy from the first label to the last. */
export async function runActive(
  engine: EngineApi,
  { lab, model, seed, noise, strategy }: ActiveSettings,
  tell: (line: string) => void,
): Promise<ActiveRun> {
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
    await engine.fitRewardModel(sessionId, ACTIVE_FIT);
    const accuracy = await trueAccuracy(engine, sessionId, pairs);
    curve.push({ labels, accuracy });
    tell(`seed ${seed}, ${strategy}, ${labels} labels: ${(100 * accuracy).toFixed(1)} %`);
  }
  return { strategy, seed, curve };
}

/** The curve in the middle of several, which were measured at the same numbers of labels. */
export function meanCurve(curves: readonly (readonly CurvePoint[])[]): CurvePoint[] {
  return LABELS.map((labels) => ({
    labels,
    accuracy: mean(
      curves.flatMap((curve) =>
        curve.flatMap((point) => (point.labels === labels ? [point.accuracy] : [])),
      ),
    ),
  }));
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
