/**
 * Gold and proxy reward against the distance √KL from the base model, with the curves of Gao et
 * al. (shared/overoptimization): everything that the picture shows, as numbers from the base
 * model's reward on, so that both start at 0.
 */
import {
  distanceOf,
  distancePoints,
  fitOveroptimization,
  peakOf,
  rewardAt,
  type DistancePoint,
  type OveroptimizationCurve,
  type OveroptimizationForm,
} from '../../shared/overoptimization';
import type { TrainingMetrics } from '../../protocol/playground';

/** Points that a curve takes besides the base model's. */
const LEAST_AFTER_CHANGE = 4;

export interface DistanceSeries {
  readonly name: 'gold' | 'proxy';
  readonly points: readonly DistancePoint[];
  /** Before the reward was changed last; no curve is fitted to them. */
  readonly earlier: readonly DistancePoint[];
  /** Undefined until four points determine it. */
  readonly curve?: OveroptimizationCurve;
}

export interface DistancePlotData {
  readonly form: OveroptimizationForm;
  readonly gold: DistanceSeries;
  readonly proxy: DistanceSeries;
  /** Where, by the curve, gold is highest; its reward counts from the base model. */
  readonly peak?: DistancePoint;
  /** The highest gold measured. */
  readonly best?: DistancePoint & { readonly iteration: number };
  /** The latest distance. */
  readonly now: number;
}

/**
 * @param since the iteration after which the reward was changed last. What came after it lies far
 *   from the base model and says nothing of it, so the base model is fitted in as one more point:
 *   gold as it was measured first, the proxy as `proxyBase`
 * @param proxyBase the proxy reward of the base model, where that is known
 */
export function distancePlot(
  history: readonly TrainingMetrics[],
  since: number,
  form: OveroptimizationForm,
  proxyBase?: number,
): DistancePlotData {
  const [goldStart] = distancePoints(history.slice(0, 1), 'gold/score');
  const proxyStart = proxyBase === undefined ? undefined : { distance: 0, reward: proxyBase };
  const gold = seriesOf('gold', 'gold/score', history, since, form, goldStart);
  const proxy = seriesOf('proxy', 'objective/scores', history, since, form, proxyStart);
  const peak = gold.curve && peakOf({ ...gold.curve, base: 0 });
  const best = bestOf(history.filter(({ iteration }) => iteration > since));
  return {
    ...{ form, gold, proxy },
    ...(peak === undefined ? {} : { peak }),
    ...(best === undefined ? {} : { best }),
    now: distanceOf(history.at(-1)?.['objective/kl'] ?? 0),
  };
}

function seriesOf(
  name: DistanceSeries['name'],
  metric: 'gold/score' | 'objective/scores',
  history: readonly TrainingMetrics[],
  since: number,
  form: OveroptimizationForm,
  start: DistancePoint | undefined,
): DistanceSeries {
  const split = (late: boolean) =>
    distancePoints(
      history.filter(({ iteration }) => iteration > since === late),
      metric,
    );
  const [points, earlier] = [split(true), split(false)];
  const curve = curveOf(points, form, since === 0 ? 'measured' : start);
  const base = curve?.base ?? start?.reward ?? points[0]?.reward ?? earlier[0]?.reward ?? 0;
  const fromBase = ({ distance, reward }: DistancePoint) => ({ distance, reward: reward - base });
  return {
    name,
    points: points.map(fromBase),
    earlier: earlier.map(fromBase),
    ...(curve === undefined ? {} : { curve: { ...curve, base: 0 } }),
  };
}

/** Undefined where too little was measured, or nothing near the base model is known. */
function curveOf(
  points: readonly DistancePoint[],
  form: OveroptimizationForm,
  start: DistancePoint | 'measured' | undefined,
): OveroptimizationCurve | undefined {
  if (start === 'measured') return fitOveroptimization(points, form);
  if (start === undefined || points.length < LEAST_AFTER_CHANGE) return undefined;
  return fitOveroptimization([start, ...points], form);
}

function bestOf(history: readonly TrainingMetrics[]): DistancePlotData['best'] {
  let best: DistancePlotData['best'];
  for (const metrics of history) {
    const reward = metrics['gold/score'];
    if (reward === undefined || (best !== undefined && reward <= best.reward)) continue;
    best = { iteration: metrics.iteration, distance: distanceOf(metrics['objective/kl']), reward };
  }
  return best;
}

/** Ends of both axes with a little air; never empty. */
export interface DistanceFrame {
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

export function frameOf({ gold, proxy, peak }: DistancePlotData): DistanceFrame {
  const points = [gold, proxy].flatMap(({ points: own, earlier }) => [...own, ...earlier]);
  const furthest = Math.max(0.5, ...points.map(({ distance }) => distance));
  // A peak far beyond what was seen is not worth the room.
  const right = 1.1 * Math.max(furthest, Math.min(peak?.distance ?? 0, 1.5 * furthest));
  const rewards = points.map(({ reward }) => reward);
  const [low, high] = [Math.min(0, ...rewards), Math.max(0.5, ...rewards)];
  const air = 0.08 * (high - low);
  return { right, bottom: low - air, top: high + air };
}

/** So many points of the curve from 0 to the right end, inside the frame. */
export function curvePoints(
  curve: OveroptimizationCurve,
  { right, bottom, top }: DistanceFrame,
  count = 60,
): DistancePoint[] {
  return Array.from({ length: count + 1 }, (_, i) => {
    const distance = (right * i) / count;
    return { distance, reward: Math.min(top, Math.max(bottom, rewardAt(curve, distance))) };
  });
}

/** Three to six round numbers within the ends. */
export function axisTicks(low: number, high: number): number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((nice) => nice * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(6)));
}

/** The picture in words. */
export function distanceSentence({ gold, proxy, peak, best, now }: DistancePlotData): string {
  const last = (points: readonly DistancePoint[]) => points.at(-1)?.reward;
  const told = [
    `Gold and proxy reward against root KL, now ${now.toFixed(2)}.`,
    ...[gold, proxy].map(({ name, points }) => {
      const reward = last(points);
      return reward === undefined ? '' : `${name} ${reward.toFixed(2)} above the base model.`;
    }),
    best === undefined ? '' : `Gold was highest in iteration ${best.iteration}.`,
    peak === undefined ? '' : `Its peak is predicted at ${peak.distance.toFixed(2)}.`,
  ];
  return told.filter((part) => part !== '').join(' ');
}
